//! Makes a case that shows a difference as small as it gets.

use serde_json::Value;

/// Enough for the largest question; keeps a failure from taking minutes.
const TRIES: usize = 4_000;

/// Steps greedily to smaller questions that `still_differ`: entries dropped, then numbers halved.
pub fn shrink(question: &Value, mut still_differ: impl FnMut(&Value) -> bool) -> Value {
    let mut smallest = question.clone();
    let mut tries = 0;
    'again: loop {
        for candidate in candidates(&smallest) {
            tries += 1;
            if tries > TRIES {
                return smallest;
            }
            if still_differ(&candidate) {
                smallest = candidate;
                continue 'again;
            }
        }
        return smallest;
    }
}

/// All questions one step smaller.
fn candidates(value: &Value) -> Vec<Value> {
    match value {
        Value::Array(items) => {
            let dropped = (0..items.len()).map(|index| {
                let mut fewer = items.clone();
                fewer.remove(index);
                Value::Array(fewer)
            });
            let within = items.iter().enumerate().flat_map(|(index, item)| {
                candidates(item).into_iter().map(move |smaller| {
                    let mut items = items.clone();
                    items[index] = smaller;
                    Value::Array(items)
                })
            });
            dropped.chain(within).collect()
        }
        Value::Object(fields) => {
            let dropped = fields.keys().map(|key| {
                let mut fewer = fields.clone();
                fewer.remove(key);
                Value::Object(fewer)
            });
            let within = fields.iter().flat_map(|(key, field)| {
                candidates(field).into_iter().map(move |smaller| {
                    let mut fields = fields.clone();
                    fields.insert(key.clone(), smaller);
                    Value::Object(fields)
                })
            });
            dropped.chain(within).collect()
        }
        Value::Number(number) => match number.as_i64() {
            Some(0) | None => Vec::new(),
            Some(whole) => {
                let eighth = if whole.abs() < 8 { whole.signum() } else { whole / 8 };
                let mut smaller = vec![Value::from(0), Value::from(whole / 2), Value::from(whole - eighth)];
                smaller.dedup();
                smaller
            }
        },
        Value::String(_) | Value::Bool(_) | Value::Null => Vec::new(),
    }
}
