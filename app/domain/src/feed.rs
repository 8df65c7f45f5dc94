//! A calendar feed as RFC 5545 wants it: all-day events, folded lines, escaped texts, and names of events that stay the
//! same from one reading to the next.

use std::fmt::Write as _;

use crate::{Day, Timestamp};

/// The most octets of a line, without its end (RFC 5545, 3.1).
const LINE_OCTETS_MAX: usize = 75;

/// A day in a calendar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeedEvent {
    /// The same for the same deadline for ever, unlike for any other: `rec_…-filing`.
    pub uid: String,
    pub day: Day,
    pub summary: String,
    pub description: String,
    /// The page that it is about.
    pub url: String,
    /// Days before it on which calendars that remind should remind.
    pub remind_days_before: Option<u32>,
}

/// A calendar to subscribe to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Feed {
    pub name: String,
    /// Follows every `uid`, so that it is the world's and not only ours: the host of the site.
    pub host: String,
    /// When it was made.
    pub made_at: Timestamp,
    pub events: Vec<FeedEvent>,
}

impl Feed {
    /// The feed as text, lines ending in CRLF.
    #[must_use]
    pub fn to_ics(&self) -> String {
        let mut lines = Lines::default();
        lines.put("BEGIN:VCALENDAR");
        lines.put("VERSION:2.0");
        lines.put("PRODID:-//Kaixu//Deadlines//ZH");
        lines.put("CALSCALE:GREGORIAN");
        lines.put("METHOD:PUBLISH");
        lines.put(&format!("X-WR-CALNAME:{}", escape(&self.name)));
        lines.put("X-WR-TIMEZONE:Asia/Shanghai");
        lines.put("REFRESH-INTERVAL;VALUE=DURATION:PT6H");
        for event in &self.events {
            self.event(event, &mut lines);
        }
        lines.put("END:VCALENDAR");
        lines.text
    }

    fn event(&self, event: &FeedEvent, lines: &mut Lines) {
        lines.put("BEGIN:VEVENT");
        lines.put(&format!("UID:{}@{}", escape(&event.uid), escape(&self.host)));
        lines.put(&format!("DTSTAMP:{}", stamp(self.made_at)));
        lines.put(&format!("DTSTART;VALUE=DATE:{}", date(event.day)));
        // The end of an all-day event is the day after it (RFC 5545, 3.6.1).
        lines.put(&format!("DTEND;VALUE=DATE:{}", date(event.day.plus_days(1))));
        lines.put(&format!("SUMMARY:{}", escape(&event.summary)));
        if !event.description.is_empty() {
            lines.put(&format!("DESCRIPTION:{}", escape(&event.description)));
        }
        if !event.url.is_empty() {
            lines.put(&format!("URL:{}", without_controls(&event.url)));
        }
        lines.put("TRANSP:TRANSPARENT");
        if let Some(days) = event.remind_days_before {
            lines.put("BEGIN:VALARM");
            lines.put("ACTION:DISPLAY");
            lines.put(&format!("DESCRIPTION:{}", escape(&event.summary)));
            lines.put(&format!("TRIGGER:-P{days}D"));
            lines.put("END:VALARM");
        }
        lines.put("END:VEVENT");
    }
}

#[derive(Default)]
struct Lines {
    text: String,
}

impl Lines {
    /// Adds a content line, folded between characters where it is longer than allowed.
    fn put(&mut self, line: &str) {
        let mut width = 0;
        for character in line.chars() {
            let octets = character.len_utf8();
            if LINE_OCTETS_MAX < width + octets {
                self.text.push_str("\r\n ");
                width = 1;
            }
            self.text.push(character);
            width += octets;
        }
        self.text.push_str("\r\n");
    }
}

/// A text value (RFC 5545, 3.3.11): backslash, semicolon, comma and line ends are escaped, other controls left out.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.replace("\r\n", "\n").chars() {
        match character {
            '\\' | ';' | ',' => {
                escaped.push('\\');
                escaped.push(character);
            }
            '\n' => escaped.push_str("\\n"),
            other if other.is_control() => {}
            other => escaped.push(other),
        }
    }
    escaped
}

fn without_controls(text: &str) -> String {
    text.chars().filter(|character| !character.is_control()).collect()
}

/// `20260331`.
fn date(day: Day) -> String {
    day.to_string().replace('-', "")
}

/// `20260331T020000Z`.
fn stamp(at: Timestamp) -> String {
    const SECOND: i64 = 1_000_000;
    const SECONDS_A_DAY: i64 = 86_400;
    let seconds = at.micros().div_euclid(SECOND);
    let of_day = seconds.rem_euclid(SECONDS_A_DAY);
    let day = Day::literal(1970, 1, 1).plus_days(seconds.div_euclid(SECONDS_A_DAY));
    let mut text = date(day);
    // Writing into a String does not fail.
    let _ = write!(text, "T{:02}{:02}{:02}Z", of_day / 3600, of_day / 60 % 60, of_day % 60);
    text
}

#[cfg(test)]
mod tests;
