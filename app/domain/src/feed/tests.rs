use proptest::prelude::*;

use super::*;

fn feed(events: Vec<FeedEvent>) -> Feed {
    Feed {
        name: "期限".to_owned(),
        host: "kaixu.test".to_owned(),
        made_at: Timestamp::from_micros(1_767_225_600_000_000),
        events,
    }
}

fn event(summary: &str, description: &str) -> FeedEvent {
    FeedEvent {
        uid: "rec_1-filing".to_owned(),
        day: Day::literal(2026, 2, 28),
        summary: summary.to_owned(),
        description: description.to_owned(),
        url: "https://kaixu.test/zh/recordals/rec_1".to_owned(),
        remind_days_before: Some(3),
    }
}

/// A strict reader of its own: physical lines by CRLF, unfolded, then name and value; texts unescaped.
fn read(ics: &str) -> Vec<(String, String)> {
    let body = ics.strip_suffix("\r\n").expect("the last line ends");
    let mut logical: Vec<String> = Vec::new();
    for line in body.split("\r\n") {
        assert!(line.len() <= 75, "a line of {} octets", line.len());
        assert!(!line.contains(['\r', '\n']), "a bare line end");
        match line.strip_prefix(' ') {
            Some(more) => logical.last_mut().expect("something to go on").push_str(more),
            None => logical.push(line.to_owned()),
        }
    }
    let pair = |line: &String| {
        let (name, value) = line.split_once(':').expect("a name and a value");
        (name.to_owned(), value.to_owned())
    };
    logical.iter().map(pair).collect()
}

fn unescape(value: &str) -> String {
    let mut text = String::new();
    let mut characters = value.chars();
    while let Some(next) = characters.next() {
        match next {
            '\\' => match characters.next() {
                Some('n') => text.push('\n'),
                Some(other) => text.push(other),
                None => panic!("a lone backslash"),
            },
            ';' | ',' => panic!("an unescaped mark in {value}"),
            other => text.push(other),
        }
    }
    text
}

fn value(lines: &[(String, String)], name: &str) -> String {
    lines.iter().find(|line| line.0 == name).map(|line| line.1.clone()).unwrap_or_default()
}

#[test]
fn a_feed_has_what_a_calendar_asks_for() {
    let lines = read(&feed(vec![event("备案", "")]).to_ics());
    assert_eq!(value(&lines, "DTSTAMP"), "20260101T000000Z");
    assert_eq!(value(&lines, "DTSTART;VALUE=DATE"), "20260228");
    assert_eq!(value(&lines, "DTEND;VALUE=DATE"), "20260301", "the end is the day after");
    assert_eq!(value(&lines, "UID"), "rec_1-filing@kaixu.test");
    assert_eq!(value(&lines, "TRIGGER"), "-P3D");
    assert_eq!((lines.first().unwrap().1.as_str(), lines.last().unwrap().1.as_str()), ("VCALENDAR", "VCALENDAR"));
    let opened = lines.iter().filter(|line| line.0 == "BEGIN").count();
    assert_eq!(opened, lines.iter().filter(|line| line.0 == "END").count());
}

#[test]
fn the_end_of_a_leap_february_is_the_day_before_march() {
    let mut leap = event("备案", "");
    leap.day = Day::literal(2028, 2, 29);
    let lines = read(&feed(vec![leap]).to_ics());
    assert_eq!(value(&lines, "DTEND;VALUE=DATE"), "20280301");
}

proptest! {
    /// Whatever a title holds, lines are short, end rightly, and the text comes back.
    #[test]
    fn texts_come_back(summary in "[a-z;,\\\\:\n\"条𬭚]{1,120}", description in "[a-z;,\\\\\n条]{1,300}") {
        let lines = read(&feed(vec![event(&summary, &description)]).to_ics());
        prop_assert_eq!(unescape(&value(&lines, "SUMMARY")), summary);
        let told = lines.iter().find(|line| line.0 == "DESCRIPTION").map(|line| unescape(&line.1));
        prop_assert_eq!(told, Some(description));
    }
}
