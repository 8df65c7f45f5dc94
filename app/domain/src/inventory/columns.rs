//! Which column of a spreadsheet holds what.

use crate::{Locale, codes::codes, text::fold};

codes! {
    /// A column of the inventory. The names are the headings of the batch template.
    Column {
        Number = "number", "专利号", "Patent number";
        PublicationNumber = "publication_number", "公开（公告）号", "Publication number";
        Kind = "kind", "专利类型", "Kind";
        Title = "title", "专利名称", "Title";
        Patentee = "patentee", "专利权人", "Patentee";
        FiledOn = "filed_on", "申请日", "Filing date";
        PublishedOn = "published_on", "公开（公告）日", "Publication date";
        GrantedOn = "granted_on", "授权公告日", "Grant announcement date";
        LegalStatus = "legal_status", "法律状态", "Legal status";
        StatusOn = "status_on", "法律状态日期", "Legal status date";
        Classification = "classification", "主分类号", "Main classification";
        Abstract = "abstract", "摘要", "Abstract";
        Inventors = "inventors", "发明人", "Inventors";
        StateFunded = "state_funded", "是否属于财政资助科研项目形成专利", "State-funded project";
        Implementation = "implementation", "专利实施状态（含产业化）", "Implementation (incl. industrialisation)";
        Willingness = "willingness", "转化意愿（可接受的转化方式）", "Willingness to convert (accepted ways)";
        Readiness = "readiness", "技术成熟度", "Technology readiness";
        SelfGrade = "self_grade", "专利（价值分级）自评", "Self-assessed value grade";
        ApplicationField = "application_field", "应用场景（产业化前景）", "Application field (industrialisation prospect)";
        Industry = "industry", "国民经济行业代码", "Industry code (GB/T 4754)";
        TechnicalEffect = "technical_effect", "技术功效", "Technical effect";
        /// Contact details of inventors: recognised so that they are not reported as unknown, never kept.
        Personal = "personal", "个人信息（不导入）", "Personal data (not imported)";
    }
}

/// Headings that files use beside the names and codes of [`Column`].
const SYNONYMS: &[(Column, &[&str])] = &[
    (
        Column::Number,
        &[
            "申请号",
            "申请（专利）号",
            "专利申请号",
            "专利号/申请号",
            "申请号/专利号",
            "application number",
            "application no",
            "patent no",
            "application no.",
        ],
    ),
    (
        Column::PublicationNumber,
        &[
            "公布号",
            "公开号",
            "公告号",
            "授权公告号",
            "公开公告号",
            "公布（公告）号",
            "公开/公告号",
            "申请公布号",
            "publication no",
            "publication no.",
        ],
    ),
    (Column::Kind, &["专利种类", "类型", "发明类型", "patent type", "type"]),
    (
        Column::Title,
        &["名称", "标题", "发明名称", "发明创造名称", "专利标题", "题名", "patent title", "invention title"],
    ),
    (
        Column::Patentee,
        &[
            "申请人",
            "申请（专利权）人",
            "申请人/专利权人",
            "专利权人/申请人",
            "当前权利人",
            "权利人",
            "第一申请人",
            "申请专利权人",
            "applicant",
            "applicants",
            "patentees",
            "assignee",
        ],
    ),
    (Column::FiledOn, &["申请日期", "申请时间", "application date", "filed on", "filed"]),
    (
        Column::PublishedOn,
        &[
            "公布日",
            "公开日",
            "公告日",
            "公布日期",
            "公开日期",
            "公告日期",
            "申请公布日/授权公告日",
            "申请公布日",
            "公开公告日",
        ],
    ),
    (Column::GrantedOn, &["授权日", "授权日期", "授权公告日期", "grant date", "granted on"]),
    (Column::LegalStatus, &["专利状态", "当前法律状态", "有效性", "状态", "status", "validity"]),
    (Column::StatusOn, &["法律状态最后修改日期", "法律状态公告日", "法律状态变更日期", "status date"]),
    (
        Column::Classification,
        &[
            "分类号",
            "ipc",
            "ipc分类号",
            "ipc主分类号",
            "主分类",
            "ipc主分类",
            "洛迦诺分类号",
            "国际专利分类号",
            "main ipc",
            "ipc class",
            "classification",
        ],
    ),
    (Column::Abstract, &["说明书摘要", "专利摘要", "摘要（中文）"]),
    (
        Column::Inventors,
        &[
            "发明（设计）人",
            "发明人/设计人",
            "设计人",
            "发明设计人",
            "第一发明人姓名",
            "第一发明人",
            "inventor",
            "designers",
        ],
    ),
    (
        Column::StateFunded,
        &[
            "是否财政资助",
            "财政资助",
            "是否属于财政资助",
            "财政资助项目",
            "是否属于财政资助科研项目",
            "state funded",
            "state-funded",
        ],
    ),
    (Column::Implementation, &["专利实施状态", "实施状态", "实施情况", "产业化情况"]),
    (Column::Willingness, &["转化意愿", "可接受的转化方式", "转化方式", "许可意愿", "willingness to convert"]),
    (
        Column::Readiness,
        &["技术成熟度（trl）", "成熟度", "技术成熟度等级", "trl", "readiness level", "technology readiness level"],
    ),
    (Column::SelfGrade, &["专利自评", "价值分级", "专利价值自评", "自评等级", "自评", "价值分级自评", "self grade"]),
    (
        Column::ApplicationField,
        &["应用场景", "产业化前景", "应用领域", "应用场景/产业化前景", "application scenario", "application field"],
    ),
    (Column::Industry, &["行业代码", "所属行业", "产业领域", "国民经济行业分类", "行业", "industry code"]),
    (Column::TechnicalEffect, &["功效", "技术效果", "effect"]),
    (
        Column::Personal,
        &[
            "手机号",
            "手机",
            "电话",
            "联系电话",
            "邮箱",
            "电子邮箱",
            "性别",
            "身份证号",
            "第一发明人手机号",
            "第一发明人邮箱",
            "第一发明人性别",
            "phone",
            "e-mail",
            "email",
        ],
    ),
];

/// Where each column stands in a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ColumnMap {
    places: Vec<(Column, usize)>,
    issues: Vec<HeaderIssue>,
}

/// Something about a heading that a person should see before importing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HeaderIssue {
    /// No column of the inventory; its cells are not read.
    Unknown { heading: String },
    /// A second column of the same meaning; the first one counts.
    Repeated { heading: String, column: Column },
    /// Personal contact details; the cells are not kept.
    NotKept { heading: String },
}

impl ColumnMap {
    /// The position of a column, from zero.
    #[must_use]
    pub fn position(&self, column: Column) -> Option<usize> {
        self.places.iter().find(|(known, _)| *known == column).map(|(_, position)| *position)
    }

    #[must_use]
    pub fn has(&self, column: Column) -> bool {
        self.position(column).is_some()
    }

    /// The recognised columns in the order of the file.
    pub fn columns(&self) -> impl Iterator<Item = (Column, usize)> {
        self.places.iter().copied()
    }

    #[must_use]
    pub fn issues(&self) -> &[HeaderIssue] {
        &self.issues
    }

    /// Whether rows can be read at all: there is a title, and a number to tell patents apart.
    #[must_use]
    pub fn is_importable(&self) -> bool {
        self.missing().is_empty()
    }

    /// The columns without which nothing can be imported. A publication number stands in for the patent number.
    #[must_use]
    pub fn missing(&self) -> Vec<Column> {
        let mut missing = Vec::new();
        if !self.has(Column::Number) && !self.has(Column::PublicationNumber) {
            missing.push(Column::Number);
        }
        if !self.has(Column::Title) {
            missing.push(Column::Title);
        }
        missing
    }

    /// The cell of a column in a row; empty where the column or the cell is absent.
    #[must_use]
    pub fn cell<'a>(&self, cells: &'a [String], column: Column) -> &'a str {
        self.position(column).and_then(|position| cells.get(position)).map_or("", |text| text.trim())
    }
}

/// Finds the columns of a file by its headings: names in Chinese or English, codes and common synonyms; white space,
/// width, case, brackets and a trailing asterisk do not matter.
#[must_use]
pub fn recognise_columns(header: &[String]) -> ColumnMap {
    let mut map = ColumnMap::default();
    for (position, heading) in header.iter().enumerate() {
        let folded = fold_heading(heading);
        if folded.is_empty() {
            continue;
        }
        match column_of(&folded) {
            None => map.issues.push(HeaderIssue::Unknown { heading: heading.trim().to_owned() }),
            Some(Column::Personal) => map.issues.push(HeaderIssue::NotKept { heading: heading.trim().to_owned() }),
            Some(column) if map.has(column) => {
                map.issues.push(HeaderIssue::Repeated { heading: heading.trim().to_owned(), column });
            }
            Some(column) => map.places.push((column, position)),
        }
    }
    map
}

fn column_of(folded: &str) -> Option<Column> {
    let by_name = Column::ALL.iter().copied().find(|column| {
        folded == fold_heading(column.name(Locale::Zh))
            || folded == fold_heading(column.name(Locale::En))
            || folded == fold_heading(column.as_str())
    });
    by_name.or_else(|| {
        let is_synonym = |names: &&[&str]| names.iter().any(|name| folded == fold_heading(name));
        SYNONYMS.iter().find(|(_, names)| is_synonym(names)).map(|(column, _)| *column)
    })
}

fn fold_heading(text: &str) -> String {
    fold(text).chars().filter(|c| !matches!(c, '(' | ')' | '*' | '_' | '\u{feff}' | '"' | ':' | '《' | '》')).collect()
}

/// The columns of the batch template, in order.
#[must_use]
pub fn template_columns() -> Vec<Column> {
    Column::ALL.iter().copied().filter(|column| *column != Column::Personal).collect()
}

/// The header row of the batch template.
#[must_use]
pub fn template_header(locale: Locale) -> Vec<String> {
    template_columns().into_iter().map(|column| column.name(locale).to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn recognise(header: &[&str]) -> ColumnMap {
        recognise_columns(&header.iter().map(|heading| (*heading).to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn the_template_is_recognised_in_both_languages() {
        for locale in Locale::ALL {
            let map = recognise_columns(&template_header(locale));
            assert_eq!(map.issues(), []);
            let found: Vec<Column> = map.columns().map(|(column, _)| column).collect();
            assert_eq!(found, template_columns());
        }
    }

    #[test]
    fn the_columns_of_public_exports_are_recognised() {
        let map = recognise(&["专利名称", "申请号", "申请人", "申请日", "主分类号", "摘要"]);
        assert!(map.issues().is_empty() && map.is_importable());
        assert_eq!(map.position(Column::Number), Some(1));
        let map = recognise(&["标题", "公布号"]);
        assert!(map.issues().is_empty() && map.is_importable());
        let map = recognise(&[
            "专利类型",
            "专利名称",
            "法律状态",
            "法律状态最后修改日期",
            "申请公布日/授权公告日",
            "申请号",
            "申请日",
            "申请人/专利权人",
            "发明人",
        ]);
        assert!(map.issues().is_empty() && map.is_importable());
        assert_eq!(map.position(Column::PublishedOn), Some(4));
        assert_eq!(map.position(Column::Inventors), Some(8));
    }

    #[test]
    fn headings_are_folded() {
        let map = recognise(&["\u{feff} 申请号* ", "公开(公告)号", " TITLE ", "专 利 权 人"]);
        assert!(map.issues().is_empty(), "{:?}", map.issues());
        assert_eq!(map.columns().count(), 4);
    }

    #[test]
    fn unknown_repeated_and_personal_headings_are_told() {
        let map = recognise(&["专利名称", "标题", "备注", "手机号", ""]);
        assert_eq!(
            map.issues(),
            [
                HeaderIssue::Repeated { heading: "标题".into(), column: Column::Title },
                HeaderIssue::Unknown { heading: "备注".into() },
                HeaderIssue::NotKept { heading: "手机号".into() },
            ]
        );
        assert_eq!(map.position(Column::Title), Some(0));
        assert_eq!(map.missing(), [Column::Number]);
    }

    #[test]
    fn no_heading_means_two_columns() {
        for (index, (_, names)) in SYNONYMS.iter().enumerate() {
            for name in *names {
                let folded = fold_heading(name);
                let others = SYNONYMS[index + 1..].iter().flat_map(|(_, names)| names.iter());
                assert!(others.clone().all(|other| fold_heading(other) != folded), "{name}");
            }
        }
        for (column, names) in SYNONYMS {
            assert!(names.iter().all(|name| column_of(&fold_heading(name)) == Some(*column)), "{column}");
        }
    }
}
