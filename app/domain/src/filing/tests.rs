use proptest::prelude::*;

use super::*;
use crate::recordal::{ContractText, Filing, InitialPayment, LicenceEnd};

const DAY: Day = Day::literal(2026, 3, 2);

fn circumstances() -> RecordalCircumstances {
    RecordalCircumstances {
        purpose: FilingPurpose::Recordal,
        end: LicenceEnd::Running,
        initial_payment: InitialPayment::Due,
        filing: Filing::BySelf,
        contract: ContractText::Required,
    }
}

fn full() -> FormData {
    FormData::new(FormField::ALL.iter().map(|field| (*field, format!("值 {field}"))))
}

fn file(name: &str, text: &str) -> PackFile {
    PackFile { name: name.to_owned(), sha256: sha256_hex(text.as_bytes()), bytes: 1, item: None }
}

#[test]
fn form_and_contract_are_made_and_never_missing() {
    use RecordalDocument as D;
    let there = [D::WrittenNotice, D::PaymentProof, D::ApplicantIdentity, D::HandlerIdentity];
    assert_eq!(faults(Some(DAY), None, circumstances(), &there, &full()), vec![]);
    let nothing = faults(Some(DAY), None, circumstances(), &[], &full());
    assert_eq!(nothing, there.map(PackFault::Document).to_vec());
}

#[test]
fn a_free_licence_has_no_payment_to_prove() {
    use RecordalDocument as D;
    let free = RecordalCircumstances { initial_payment: InitialPayment::NothingDue, ..circumstances() };
    let there = [D::WrittenNotice, D::ApplicantIdentity, D::HandlerIdentity];
    assert_eq!(faults(Some(DAY), None, free, &there, &full()), vec![]);
}

#[test]
fn everything_that_is_missing_is_told_at_once() {
    let blank = FormData::new(
        full().entries().iter().filter(|it| it.field != FormField::GrantDate).cloned().map(|it| (it.field, it.value)),
    );
    let found = faults(Some(DAY), Some(DAY), circumstances(), &RecordalDocument::ALL[..3], &blank);
    let expected = vec![
        PackFault::Ended(DAY),
        PackFault::Document(RecordalDocument::ApplicantIdentity),
        PackFault::Document(RecordalDocument::HandlerIdentity),
        PackFault::Field(FormField::GrantDate),
    ];
    assert_eq!(found, expected);
    assert_eq!(faults(None, None, circumstances(), &[], &blank), vec![PackFault::NotEffective]);
}

#[test]
fn a_correction_shows_what_it_changed() {
    let before = full();
    let after = FormData::new(before.entries().iter().map(|entry| {
        let value =
            if entry.field == FormField::Patentees { "甲大学;乙研究所".to_owned() } else { entry.value.clone() };
        (entry.field, value)
    }));
    let old = [file("01_备案申请表.pdf", "a"), file("02_书面通知.pdf", "b"), file("07_其他.pdf", "c")];
    let new = [file("01_备案申请表.pdf", "A"), file("02_书面通知.pdf", "b"), file("05_委托书.pdf", "d")];
    let found = difference((&before, &old), (&after, &new));
    let patentees = FieldChange {
        field: FormField::Patentees,
        before: "值 patentees".to_owned(),
        after: "甲大学;乙研究所".to_owned(),
    };
    assert_eq!(found.fields, vec![patentees]);
    let of = |name: &str, change| FileChange { name: name.to_owned(), change };
    let files = vec![
        of("01_备案申请表.pdf", FileChangeKind::Changed),
        of("05_委托书.pdf", FileChangeKind::Added),
        of("07_其他.pdf", FileChangeKind::Removed),
    ];
    assert_eq!(found.files, files);
    assert!(difference((&before, &old), (&before, &old)).is_empty());
}

fn form_for(purpose: FilingPurpose) -> FormData {
    let mandatory = FormField::ALL.iter().filter(|field| field.is_mandatory(purpose));
    FormData::new(mandatory.map(|field| (*field, format!("值 {field}"))))
}

#[test]
fn a_form_tells_what_it_asks_for() {
    for purpose in FilingPurpose::ALL {
        assert_eq!(form_for(*purpose).purpose(), *purpose);
        assert_eq!(form_for(*purpose).blanks(*purpose), vec![]);
    }
    let change = form_for(FilingPurpose::Change);
    let ended = [FormField::EndGround, FormField::EndedOn];
    assert_eq!(change.blanks(FilingPurpose::Cancellation), ended, "a cancellation says why and when");
}

#[test]
fn a_change_and_a_cancellation_come_with_their_own_documents() {
    use RecordalDocument as D;
    let change = RecordalCircumstances { purpose: FilingPurpose::Change, ..circumstances() };
    let found = faults(Some(DAY), None, change, &[], &form_for(FilingPurpose::Change));
    let needed = [D::ChangeProof, D::Certificate, D::ApplicantIdentity, D::HandlerIdentity];
    assert_eq!(found, needed.map(PackFault::Document));
    let at_term =
        RecordalCircumstances { purpose: FilingPurpose::Cancellation, end: LicenceEnd::AtTerm, ..circumstances() };
    let there = [D::Certificate, D::ApplicantIdentity, D::HandlerIdentity];
    let form = form_for(FilingPurpose::Cancellation);
    assert_eq!(faults(Some(DAY), Some(DAY), at_term, &there, &form), vec![], "the end is what it is filed for");
    let early = RecordalCircumstances { end: LicenceEnd::Early, ..at_term };
    assert_eq!(faults(Some(DAY), Some(DAY), early, &there, &form), [PackFault::Document(D::EndProof)]);
}

proptest! {
    /// Two packs have the same hash exactly when nothing differs between them.
    #[test]
    fn the_hash_tells_packs_apart(one in "[a-c\t\n]{0,3}", other in "[a-c\t\n]{0,3}", files in 0usize..3, more in 0usize..3) {
        let form = |value: &str| FormData::new([(FormField::PatentTitle, value.to_owned()), (FormField::Agency, "x".to_owned())]);
        let list = |count: usize| (0..count).map(|place| file(&format!("{place}"), "t")).collect::<Vec<_>>();
        let (a, b) = ((form(&one), list(files)), (form(&other), list(more)));
        let same = difference((&a.0, &a.1), (&b.0, &b.1)).is_empty();
        prop_assert_eq!(same, contents_hash(&a.0, &a.1) == contents_hash(&b.0, &b.1));
    }
}
