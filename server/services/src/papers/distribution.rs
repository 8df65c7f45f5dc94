//! 收益分配明细 of a person who has a part in licence income.

use domain::Locale;

use super::words::{capital, date, fields, heading, note, paper, text, yuan};
use crate::{
    Services,
    caller::Caller,
    distribution::{self, PartOfRun},
    error::ServiceError,
    ports::{Paper, PaperColumn, PaperField, PaperKind, Part},
};

/// Every run in which the caller has a part, with how the part came about.
///
/// # Errors
/// [`ServiceError::NotFound`] for whoever has no part in any run.
pub(super) async fn distribution_statement(services: &Services, caller: &Caller) -> Result<Paper, ServiceError> {
    let own = distribution::own_income(services, caller).await?;
    if own.runs.is_empty() {
        return Err(ServiceError::NotFound);
    }
    let institution = caller.actor()?.organisation.as_ref().map(|it| it.name.clone()).unwrap_or_default();
    let mut parts = vec![
        fields(vec![
            PaperField::wide("受益人", own.names.join("、")),
            PaperField::wide("单位", institution),
            PaperField::new("已批准金额", yuan(own.approved)),
            PaperField::new("其中已支付", yuan(own.paid)),
            PaperField::wide("已批准金额（大写）", format!("人民币{}", capital(own.approved))),
            PaperField::new("制表日期", date(services.today())),
        ]),
        text("各次分配的构成如下，金额均为税前。对公示有异议的，请在公示期内提出。"),
    ];
    for run in &own.runs {
        parts.push(heading(&run.patent_title));
        parts.push(fields(vec![
            PaperField::new("专利号", &run.patent_number),
            PaperField::new("状态", run.state.name(Locale::Zh)),
            PaperField::new("公示日", date(run.published_on)),
            PaperField::new("异议截止日", date(run.until)),
        ]));
        parts.push(shares(run));
    }
    parts.push(note("依据《中华人民共和国促进科技成果转化法》第四十三条至第四十五条及本单位的收益分配规定计算。"));
    Ok(paper(PaperKind::DistributionStatement, "专利许可收益分配明细", "", "", parts))
}

fn shares(run: &PartOfRun) -> Part {
    let line = |it: &domain::distribution::Part| {
        vec![it.label.name(Locale::Zh).to_owned(), it.formula.clone(), it.amount.to_string()]
    };
    Part::Table {
        columns: vec![PaperColumn::text("项目"), PaperColumn::text("算式"), PaperColumn::figure("金额（元）")],
        rows: run.parts.iter().map(line).collect(),
        total: Some(vec!["合计".to_owned(), String::new(), run.amount.to_string()]),
    }
}
