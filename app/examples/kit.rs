//! Every component of the kit on one sheet, as a document on standard output:
//! `cargo run -p app --features ssr --example kit -- en > kit.html`.

use app::{components::*, url::PageUrl, views::*};
use domain::{Day, Fen, Locale, Timestamp};
use leptos::prelude::*;
use leptos_meta::provide_meta_context;
use leptos_router::{components::Router, location::RequestUrl};

fn main() {
    let locale = std::env::args().nth(1).and_then(|path| Locale::from_path(&path)).unwrap_or_default();
    let owner = Owner::new();
    let body = owner.with(|| {
        provide_context(RequestUrl::new(&format!("/{}/kit?done=saved&sort=-fee", locale.path())));
        provide_meta_context();
        provide_context(locale);
        view! { <Router><main class="main"><Gallery/></main></Router> }.to_html()
    });
    println!("<!DOCTYPE html><html lang=\"{}\"><head><meta charset=\"utf-8\"><title>Kit</title>", locale.tag());
    println!("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">");
    println!("<link rel=\"stylesheet\" href=\"/pkg/kaixu.css\"></head><body>{body}</body></html>");
}

#[component]
fn Gallery() -> impl IntoView {
    view! {
        <Page
            title="一种锂离子电池正极材料的制备方法"
            kicker="ZL202119999001.9 · 发明专利"
            lead="虚构示例：岭南理工大学面向任何人许可实施，单次许可期限三年。"
            breadcrumb=vec![Crumb::new("首页", ""), Crumb::new("开放许可", "/offers")]
            actions=view! {
                <ButtonLink href="#a" label="下载条款"/>
                <ButtonLink href="#b" label="接受开放许可" kind="primary"/>
                <PrintButton/>
            }
                .into_any()
        >
            <Tabs
                label="视图"
                tabs=vec![
                    Tab::new("条款", "?tab=terms", true),
                    Tab::new("许可", "?tab=licences", false).with_count(12),
                    Tab::new("历史", "?tab=history", false),
                ]
            />
            <Columns aside=aside()>
                <StateSection/>
                <ListSection/>
                <MoneySection/>
            </Columns>
            <FormSection/>
        </Page>
    }
}

fn aside() -> AnyView {
    let value = |value: &str, label: &str, count, is_selected| FacetValue {
        value: value.into(),
        label: label.into(),
        count,
        is_selected,
    };
    let groups = vec![
        FacetGroup {
            key: "arrangement".into(),
            label: "收费方式".into(),
            values: vec![value("lump", "一次总付", 24, true), value("royalty", "入门费加提成", 17, false)],
        },
        FacetGroup { key: "ipc".into(), label: "IPC 部".into(), values: vec![value("H", "H 电学", 9, false)] },
    ];
    view! {
        <Card title="首付款">
            <p class="card-figure"><Money amount=Fen::yuan(50_000)/></p>
            <p>"接受后三十日内支付，到账后许可生效。"</p>
            <p class="actions"><ButtonLink href="#b" label="接受开放许可" kind="primary"/></p>
        </Card>
        <Facets groups url=PageUrl::current()/>
    }
    .into_any()
}

#[component]
fn StateSection() -> impl IntoView {
    let steps = vec![
        Step::new("起草", "2026-03-02", StepState::Done),
        Step::new("共有人同意", "2026-03-20", StepState::Done),
        Step::new("校内公示", "还剩 6 天", StepState::Current),
        Step::new("审批", "", StepState::Ahead),
        Step::new("公告", "", StepState::Ahead),
    ];
    let history = vec![
        TimelineItem {
            at: "2026-03-20".into(),
            title: "共有人同意".into(),
            by: "岭南理工大学 林晓".into(),
            note: "附签章的同意书。".into(),
            tone: Tone::Good,
        },
        TimelineItem { at: "2026-03-02".into(), title: "起草".into(), ..TimelineItem::default() },
    ];
    view! {
        <Section title="状态" lead="形状和文字同时说明状态，不只靠颜色。">
            <p class="row">
                <Status word="草稿"/>
                <Status word="公示中" tone=Tone::Progress/>
                <Status word="已公告" tone=Tone::Good/>
                <Status word="已冻结" tone=Tone::Attention/>
                <Status word="不予公告" tone=Tone::Bad/>
            </p>
            <Since
                word="已冻结"
                tone=Tone::Attention
                since="2026-03-21"
                why="年费处于滞纳期（专利法实施细则第八十六条）。"
                next="专利权人补缴后上传凭证，由平台恢复。"
            />
            <Steps label="声明的进度" steps/>
            <Timeline items=history/>
            <Callout title="费用高于指引的上限" tone=Tone::Attention>
                <p>"固定费用超过 20,000,000.00 元，提交后由平台复核。"</p>
            </Callout>
        </Section>
    }
}

#[component]
fn ListSection() -> impl IntoView {
    let row = |number: &'static str, name: &'static str, tone, word: &'static str, fee: i64| {
        vec![
            cell(view! { <a href="#x">{number}</a> }),
            cell(name),
            cell(view! { <Status word tone/> }),
            cell(view! { <DateText day=Day::literal(2026, 6, 30)/> }),
            cell(view! { <Money amount=Fen::new(fee)/> }),
        ]
    };
    let columns = vec![
        Column::text("专利号"),
        Column::text("名称").sorted_by("title"),
        Column::text("状态"),
        Column::text("到期").sorted_by("due"),
        Column::number("费用").sorted_by("fee"),
    ];
    let rows = vec![
        row("ZL202119999001.9", "一种锂离子电池正极材料的制备方法", Tone::Good, "已公告", 5_000_000),
        row("ZL202229999004.X", "可折叠的田间喷灌支架", Tone::Progress, "公示中", 123_450),
        row("ZL202039999002.6", "石墨烯导热膜卷绕装置", Tone::Bad, "逾期", 2_000_000_000),
    ];
    let foot =
        vec![cell("合计"), cell(""), cell(""), cell(""), cell(view! { <Money amount=Fen::new(2_005_123_450)/> })];
    let columns_again = columns.clone();
    let empty = || {
        let action = view! { <ButtonLink href="#i" label="导入专利" kind="primary"/> }.into_any();
        view! { <EmptyState title="还没有声明" body="先导入专利，再从一件专利起草声明。" action/> }.into_any()
    };
    let export = view! { <ButtonLink href="#x" label="导出 XLSX" external=true/> }.into_any();
    view! {
        <Section title="列表" actions=export>
            <DataTable caption="开放许可声明" columns rows foot empty=empty() url=PageUrl::current()/>
            <Pagination paging=Paging { number: 6, size: 20, total: 400 } url=PageUrl::current()/>
            <DataTable caption="空列表" columns=columns_again rows=vec![] empty=empty()/>
        </Section>
    }
}

#[component]
fn MoneySection() -> impl IntoView {
    let tiers = vec![
        BreakdownLine::new("第一档", Fen::yuan(200_000)).with_detail("5,000,000.00 元 × 4%"),
        BreakdownLine::new("第二档", Fen::yuan(60_000)).with_detail("2,000,000.00 元 × 3%"),
    ];
    let lines = vec![
        BreakdownLine::new("累计提成", Fen::yuan(260_000)).with_detail("超额累进").with_parts(tiers),
        BreakdownLine::new("已收提成", Fen::yuan(-160_000)),
    ];
    let hash = "9f2c5a7be1d04c3386aa51f0c2de77b4908f1e6d3ab25c47d8e90f1a2b3c4d5e";
    view! {
        <Section title="金额">
            <Breakdown lines total=Fen::yuan(100_000) total_label="本期应付"/>
            <DescriptionList items=vec![
                described("专利权人", "岭南理工大学（虚构）"),
                described("公告日", view! { <DateText day=Day::literal(2026, 4, 18) long=true/> }),
                described("记录时间", view! { <TimeText at=Timestamp::from_micros(1_776_500_000_000_000)/> }),
                described("条款指纹", view! { <HashText hash/> <CopyButton text=hash.to_owned()/> }),
            ]/>
        </Section>
    }
}

#[component]
fn FormSection() -> impl IntoView {
    let mut form = FormState::new("req_01")
        .with("amount", "面议")
        .with("note", "第一行\n<第二行>")
        .with("base", "profit")
        .with("day", "2025-02-30");
    form.errors.push(FieldError::new("amount", "amount_not_a_number"));
    form.errors.push(FieldError::new("day", "date_does_not_exist"));
    form.errors.push(FieldError::new("base", "choose_one"));
    form.errors.push(FieldError::new("agree", "must_agree"));
    let bases =
        vec![Choice::new("net_sales", "净销售额"), Choice::new("profit", "利润额"), Choice::new("units", "件数")];
    let months = Input::Count { unit: "个月".into() };
    let proof = Input::File { accept: ".pdf,.png".into() };
    view! {
        <Section title="表单">
            <Form action="#" form=form submit="保存条款" cancel="#" multipart=true>
                <Field name="name" label="名称" hint="与专利登记簿一致" autocomplete="organization"/>
                <Field name="email" label="邮箱" input=Input::Email autocomplete="email"/>
                <Field name="password" label="密码" input=Input::Password autocomplete="current-password"/>
                <Field name="amount" label="入门费" input=Input::Amount hint="可写 12,000.50 或 1.2万"/>
                <Field name="rate" label="提成率" input=Input::Percent optional=true/>
                <Field name="months" label="单次许可期限" input=months initial="36"/>
                <Field name="day" label="起始日" input=Input::Day hint="例如 2026-01-31"/>
                <Field name="base" label="提成基数" input=Input::Radio(bases.clone())/>
                <Field name="bases" label="可扣除项目" input=Input::Checkboxes(bases.clone()) optional=true/>
                <Field name="unit" label="报告周期" input=Input::Select(bases)/>
                <Field name="note" label="说明" input=Input::Textarea { rows: 4 } optional=true/>
                <Field name="proof" label="付款凭证" input=proof hint="PDF 或图片，不超过 10 MB"/>
                <Field name="agree" label="我有权代表本机构签署" input=Input::Checkbox/>
            </Form>
            <ConfirmForm
                id="withdraw"
                action="#"
                form=FormState::new("req_02")
                label="撤回声明"
                body="撤回自公告之日起生效；此前已接受的许可继续有效，被许可人会收到通知。"
                confirm="确认撤回"
                danger=true
            >
                <Field name="reason" label="理由" input=Input::Textarea { rows: 2 }/>
            </ConfirmForm>
            <PostButton action="#" label="标为已读" request_id="req_03"/>
        </Section>
    }
}
