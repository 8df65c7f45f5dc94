//! Public holidays and make-up working days as the General Office of the State Council published them for each year
//! (`国务院办公厅关于…年部分节假日安排的通知`), as dated data. A new year is a new block of lines.

use crate::{Day, codes::codes};

codes! {
    /// A public holiday (`全国年节及纪念日放假办法`).
    Holiday {
        NewYear = "new_year", "元旦", "New Year";
        SpringFestival = "spring_festival", "春节", "Spring Festival";
        Qingming = "qingming", "清明节", "Qingming";
        LabourDay = "labour_day", "劳动节", "Labour Day";
        DragonBoat = "dragon_boat", "端午节", "Dragon Boat Festival";
        MidAutumn = "mid_autumn", "中秋节", "Mid-Autumn Festival";
        NationalDay = "national_day", "国庆节", "National Day";
    }
}

/// The first day of the years whose notices are known.
#[must_use]
pub fn known_from() -> Day {
    Day::literal(2022, 1, 1)
}

/// The last day of the years whose notices are known.
#[must_use]
pub fn known_until() -> Day {
    Day::literal(2026, 12, 31)
}

/// The holiday period in which this day lies. Outside the known years only the holidays with a fixed date are found.
pub(super) fn holiday_on(day: Day) -> Option<Holiday> {
    let key = key(day);
    if super::is_beyond_known(day) {
        return FIXED.iter().find(|(from, to, _)| (*from..=*to).contains(&(key % 10_000))).map(|found| found.2);
    }
    OFF.iter().find(|(from, to, _)| (*from..=*to).contains(&key)).map(|found| found.2)
}

/// Whether a notice makes this weekend day a working day.
pub(super) fn is_make_up_workday(day: Day) -> bool {
    MAKE_UP.contains(&key(day))
}

/// `20260131`: compares as the days do.
fn key(day: Day) -> u32 {
    u32::try_from(day.year()).expect("years run from 1900") * 10_000 + day.month() * 100 + day.day_of_month()
}

use Holiday::{DragonBoat, LabourDay, MidAutumn, NationalDay, NewYear, Qingming, SpringFestival};

/// Month and day of the holidays that do not follow the moon, for years without a notice.
const FIXED: &[(u32, u32, Holiday)] = &[(101, 101, NewYear), (501, 502, LabourDay), (1001, 1003, NationalDay)];

/// First and last day off, weekends inside the period included.
const OFF: &[(u32, u32, Holiday)] = &[
    (20_220_101, 20_220_103, NewYear),
    (20_220_131, 20_220_206, SpringFestival),
    (20_220_403, 20_220_405, Qingming),
    (20_220_430, 20_220_504, LabourDay),
    (20_220_603, 20_220_605, DragonBoat),
    (20_220_910, 20_220_912, MidAutumn),
    (20_221_001, 20_221_007, NationalDay),
    (20_221_231, 20_230_102, NewYear),
    (20_230_121, 20_230_127, SpringFestival),
    (20_230_405, 20_230_405, Qingming),
    (20_230_429, 20_230_503, LabourDay),
    (20_230_622, 20_230_624, DragonBoat),
    (20_230_929, 20_230_929, MidAutumn),
    (20_230_930, 20_231_006, NationalDay),
    (20_240_101, 20_240_101, NewYear),
    (20_240_210, 20_240_217, SpringFestival),
    (20_240_404, 20_240_406, Qingming),
    (20_240_501, 20_240_505, LabourDay),
    (20_240_610, 20_240_610, DragonBoat),
    (20_240_915, 20_240_917, MidAutumn),
    (20_241_001, 20_241_007, NationalDay),
    (20_250_101, 20_250_101, NewYear),
    (20_250_128, 20_250_204, SpringFestival),
    (20_250_404, 20_250_406, Qingming),
    (20_250_501, 20_250_505, LabourDay),
    (20_250_531, 20_250_602, DragonBoat),
    (20_251_001, 20_251_008, NationalDay),
    (20_260_101, 20_260_103, NewYear),
    (20_260_215, 20_260_223, SpringFestival),
    (20_260_404, 20_260_406, Qingming),
    (20_260_501, 20_260_505, LabourDay),
    (20_260_619, 20_260_621, DragonBoat),
    (20_260_925, 20_260_927, MidAutumn),
    (20_261_001, 20_261_007, NationalDay),
];

/// Saturdays and Sundays on which offices work.
#[rustfmt::skip]
const MAKE_UP: &[u32] = &[
    20_220_129, 20_220_130, 20_220_402, 20_220_424, 20_220_507, 20_221_008, 20_221_009,
    20_230_128, 20_230_129, 20_230_423, 20_230_506, 20_230_625, 20_231_007, 20_231_008,
    20_240_204, 20_240_218, 20_240_407, 20_240_428, 20_240_511, 20_240_914, 20_240_929, 20_241_012,
    20_250_126, 20_250_208, 20_250_427, 20_250_928, 20_251_011,
    20_260_104, 20_260_214, 20_260_228, 20_260_509, 20_260_920, 20_261_010,
];

#[cfg(test)]
mod tests {
    use super::*;

    fn day(key: u32) -> Day {
        let year = i32::try_from(key / 10_000).unwrap();
        Day::from_ymd(year, key / 100 % 100, key % 100).unwrap_or_else(|| panic!("{key} is a day"))
    }

    #[test]
    fn the_data_is_ordered_and_consistent() {
        for (from, to, _) in OFF {
            assert!(day(*from) <= day(*to), "{from}");
            assert!(day(*from).days_until(day(*to)) <= 8, "{from} is longer than any holiday");
        }
        assert!(OFF.windows(2).all(|pair| pair[0].1 < pair[1].0));
        assert!(MAKE_UP.windows(2).all(|pair| pair[0] < pair[1]));
        for key in MAKE_UP {
            assert!(day(*key).is_weekend(), "{key} is a weekend day");
            assert_eq!(holiday_on(day(*key)), None, "{key} is not both off and on");
        }
    }

    /// Each notice moves days around without giving any away: weekdays off beyond the statutory days are made up for
    /// at weekends. Statutory days: 11 a year until 2024, 13 from 2025 (`全国年节及纪念日放假办法`, revised 2024).
    #[test]
    fn every_year_gives_exactly_its_statutory_days() {
        for (year, statutory) in [(2022, 11), (2023, 11), (2024, 11), (2025, 13), (2026, 13)] {
            let mut at = Day::literal(year, 1, 1);
            let (mut weekdays_off, mut made_up) = (0, 0);
            while at.year() == year {
                if holiday_on(at).is_some() && !at.is_weekend() {
                    weekdays_off += 1;
                }
                if is_make_up_workday(at) {
                    made_up += 1;
                }
                at = at.plus_days(1);
            }
            assert_eq!(weekdays_off - made_up, statutory, "{year}");
        }
    }
}
