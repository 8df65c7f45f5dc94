use super::*;
use crate::Locale;

fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

#[test]
fn the_way_to_a_record_and_out_of_it() {
    use RecordalEvent as E;
    use RecordalState as S;
    let path = [
        (E::Complete, S::PackageReady),
        (E::Submit, S::Submitted),
        (E::RequestCorrection, S::Correction),
        (E::Submit, S::Submitted),
        (E::Record, S::Recorded),
        (E::FileChange, S::ChangePending),
        (E::RecordChange, S::Changed),
        (E::FileCancellation, S::CancelPending),
        (E::Cancel, S::Cancelled),
    ];
    let mut state = S::ToPrepare;
    for (event, next) in path {
        state = transition(state, event).unwrap();
        assert_eq!(state, next);
    }
}

/// Every pair is decided: exactly these are allowed.
#[test]
fn the_table_of_transitions_is_complete() {
    let mut allowed = Vec::new();
    for state in RecordalState::ALL {
        for event in RecordalEvent::ALL {
            match transition(*state, *event) {
                Ok(next) => allowed.push(format!("{state} {event} {next}")),
                Err(error) => assert_eq!((error.state, error.event), (*state, *event)),
            }
        }
    }
    assert_eq!(
        allowed,
        [
            "to_prepare complete package_ready",
            "package_ready reopen to_prepare",
            "package_ready submit submitted",
            "submitted request_correction correction",
            "submitted record recorded",
            "submitted refuse refused",
            "correction submit submitted",
            "correction refuse refused",
            "recorded file_change change_pending",
            "recorded file_cancellation cancel_pending",
            "recorded revoke revoked",
            "refused reopen to_prepare",
            "change_pending record_change changed",
            "change_pending revoke revoked",
            "changed file_change change_pending",
            "changed file_cancellation cancel_pending",
            "changed revoke revoked",
            "cancel_pending cancel cancelled",
            "cancel_pending revoke revoked",
        ]
    );
    for state in RecordalState::ALL {
        let stuck = RecordalEvent::ALL.iter().all(|event| transition(*state, *event).is_err());
        assert_eq!(stuck, state.is_closed(), "{state}");
    }
}

#[test]
fn a_free_licence_filed_by_the_party_itself_needs_four_documents() {
    let free = RecordalCircumstances {
        purpose: FilingPurpose::Recordal,
        end: LicenceEnd::Running,
        initial_payment: InitialPayment::NothingDue,
        filing: Filing::BySelf,
        contract: ContractText::Optional,
    };
    use RecordalDocument as D;
    assert_eq!(missing(free, &[]), [D::ApplicationForm, D::WrittenNotice, D::ApplicantIdentity, D::HandlerIdentity]);
    let paid = RecordalCircumstances { initial_payment: InitialPayment::Due, ..free };
    assert!(missing(paid, &[]).contains(&D::PaymentProof));
    let agency = RecordalCircumstances { filing: Filing::ThroughAgency, ..free };
    assert!(missing(agency, &[]).contains(&D::PowerOfAttorney));
    let institute = RecordalCircumstances { contract: ContractText::Required, ..free };
    assert_eq!(
        missing(institute, &[D::ApplicationForm, D::WrittenNotice, D::ApplicantIdentity, D::HandlerIdentity]),
        [D::Contract]
    );
    assert!(!missing(institute, &[]).contains(&D::Other));
}

#[test]
fn what_is_filed_next_follows_from_the_state_and_the_licence() {
    for state in RecordalState::ALL {
        for (end, filed) in [
            (LicenceEnd::Running, FilingPurpose::Change),
            (LicenceEnd::AtTerm, FilingPurpose::Cancellation),
            (LicenceEnd::Early, FilingPurpose::Cancellation),
        ] {
            let expected = if state.is_on_record() { filed } else { FilingPurpose::Recordal };
            assert_eq!(FilingPurpose::at(*state, end), expected, "{state}");
        }
    }
    for purpose in [FilingPurpose::Change, FilingPurpose::Cancellation] {
        let event = match purpose {
            FilingPurpose::Change => RecordalEvent::FileChange,
            _ => RecordalEvent::FileCancellation,
        };
        for state in RecordalState::ALL {
            assert_eq!(purpose.is_prepared_in(*state), transition(*state, event).is_ok(), "{purpose} {state}");
        }
    }
}

#[test]
fn a_licence_ends_at_its_term_or_early() {
    let (last, before) = (day("2026-06-30"), day("2026-06-29"));
    assert_eq!(LicenceEnd::of(Some(last), None), LicenceEnd::Running);
    assert_eq!(LicenceEnd::of(Some(last), Some(last)), LicenceEnd::AtTerm);
    assert_eq!(LicenceEnd::of(Some(last), Some(before)), LicenceEnd::Early);
    assert_eq!(LicenceEnd::of(None, Some(before)), LicenceEnd::Early);
    assert!(LicenceEnd::Running.ground().is_empty(), "nothing to cancel");
}

#[test]
fn deadlines_follow_the_counting_rule() {
    assert_eq!(filing_due(day("2024-11-30")).shifted, day("2025-02-28"));
    assert_eq!(filing_due(day("2025-07-01")).nominal, day("2025-10-01"));
    assert_eq!(filing_due(day("2025-07-01")).shifted, day("2025-10-09"));
    assert_eq!(cancellation_due(day("2025-06-02")).shifted, day("2025-07-02"));
    assert_eq!(cancellation_due(day("2025-09-01")).shifted, day("2025-10-09"));
    assert_eq!(extension_window(day("2026-04-30")), (day("2026-02-28"), day("2026-04-30")));
    assert_eq!(
        filing_reminders(day("2025-07-01")),
        [day("2025-07-31"), day("2025-08-30"), day("2025-09-24"), day("2025-10-06")]
    );
}

#[test]
fn an_unusual_recordal_number_is_only_noticed() {
    for text in ["X2022980027150", "x 2023 32 0000117", "2019320000117", "Ｘ２０２３３２００００１１７"] {
        assert_eq!(check_recordal_number(text), RecordalNumberCheck::Usual, "{text}");
    }
    for text in ["X202298002715", "Y2022980027150", "X3022980027150", "备案第1号"] {
        assert_eq!(check_recordal_number(text), RecordalNumberCheck::Unusual, "{text}");
    }
    assert_eq!(check_recordal_number(" "), RecordalNumberCheck::Empty);
    assert_eq!(normal_recordal_number(" x2022 980027150"), "X2022980027150");
}

#[test]
fn the_grounds_keep_their_numbers() {
    let codes: Vec<&str> = RefusalGround::ALL.iter().map(|ground| ground.as_str()).collect();
    assert_eq!(codes, ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11"]);
    for ground in RefusalGround::ALL {
        assert!(!ground.name(Locale::Zh).is_empty() && ground.name(Locale::En).is_ascii());
    }
    assert_eq!(FilingPurpose::Recordal.documents().len(), 8);
}

/// Start, nominal last day, last day by the rule; each line checked by hand against the notices of its year.
const FILING_DEADLINES: [(&str, &str, &str); 16] = [
    // Spring Festival.
    ("2021-11-01", "2022-02-01", "2022-02-07"),
    ("2022-10-24", "2023-01-24", "2023-01-28"),
    ("2023-11-12", "2024-02-12", "2024-02-18"),
    ("2024-10-30", "2025-01-30", "2025-02-05"),
    ("2025-11-16", "2026-02-16", "2026-02-24"),
    // National Day; in 2022 and 2023 the first working day is a Saturday that makes up for the holiday.
    ("2022-07-05", "2022-10-05", "2022-10-08"),
    ("2023-07-01", "2023-10-01", "2023-10-07"),
    ("2024-07-03", "2024-10-03", "2024-10-08"),
    ("2025-07-01", "2025-10-01", "2025-10-09"),
    ("2026-07-02", "2026-10-02", "2026-10-08"),
    // Ends of months, with and without a leap day; 2026-02-28 is a Saturday on which offices work.
    ("2022-11-30", "2023-02-28", "2023-02-28"),
    ("2023-11-30", "2024-02-29", "2024-02-29"),
    ("2024-11-30", "2025-02-28", "2025-02-28"),
    ("2025-11-30", "2026-02-28", "2026-02-28"),
    ("2023-05-31", "2023-08-31", "2023-08-31"),
    ("2024-08-31", "2024-11-30", "2024-12-02"),
];

#[test]
fn filings_are_due_over_month_ends_leap_years_and_holidays() {
    for (start, nominal, last) in FILING_DEADLINES {
        let found = filing_due(day(start));
        assert_eq!((found.nominal, found.shifted), (day(nominal), day(last)), "from {start}");
        assert!(found.text(Locale::Zh).contains("当日不计") && !found.is_provisional());
    }
}

#[test]
fn cancellations_are_due_thirty_days_after_the_end() {
    for (ended, last) in [
        ("2024-01-11", "2024-02-18"),
        ("2025-09-05", "2025-10-09"),
        ("2024-02-29", "2024-04-01"),
        ("2026-01-31", "2026-03-02"),
        ("2024-01-30", "2024-02-29"),
    ] {
        assert_eq!(cancellation_due(day(ended)).shifted, day(last), "ended {ended}");
    }
}

#[test]
fn an_extension_is_filed_in_the_last_two_months() {
    assert_eq!(extension_window(day("2024-04-30")), (day("2024-02-29"), day("2024-04-30")));
    assert_eq!(extension_window(day("2025-04-30")), (day("2025-02-28"), day("2025-04-30")));
    assert_eq!(extension_window(day("2026-12-31")), (day("2026-10-31"), day("2026-12-31")));
}
