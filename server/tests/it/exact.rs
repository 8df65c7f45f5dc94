//! Parts of the catalogue and of an offer's page, character by character, as a browser without scripts receives them.

use testkit::journeys::{People, announced, entry_and_royalty};

use crate::support::TestApp;

/// The offer's line in the catalogue.
const ROW: &str = r#"<li class="offer-card"><div class="offer-text"><p class="offer-kicker"><span class="offer-number">ZL202019999501.8</span><span>发明专利</span><span>H01M4/36(2006.01)I</span></p>
<h2 class="offer-title"><a href="/zh/offers/OFFER">一种石墨烯复合电极的制备方法</a></h2>
<p class="offer-holder">江城理工大学 · 江苏省</p>
<p class="offer-sentence">入门费 50,000.00 元；按季度支付净销售额 3% 的提成费；年度最低提成 80,000.00 元；单次许可期限 60 个月；金额含增值税（税率 6%）。</p>
<p class="offer-facts"><span>公告日 <time datetime="2026-04-01" class="date">2026-04-01</time></span><span>法律状态日 <time datetime="2026-02-20" class="date">2026-02-20</time></span></p></div>
<div class="offer-price"><p class="offer-arrangement">入门费加提成</p>
<p class="offer-figure"><span class="money">50,000.00 元</span></p>
<p class="offer-figure-label">首付金额</p><p class="offer-term">单次许可期限 60 个月</p></div></li>"#;

/// What is known of the patent, on the offer's page.
const PATENT: &str = r#"<div class="section-head"><h2>专利</h2></div>
<p class="legal-status">法律状态：有效（截至 2026年2月20日，来源：专利登记簿副本）</p>
<dl class="facts"><div><dt>专利权人（登记）</dt><dd>江城理工大学</dd></div><div><dt>发明人</dt><dd>周岚、陈砚</dd></div>
<div><dt>分类号</dt><dd>H01M4/36(2006.01)I</dd></div><div><dt>应用领域</dt><dd>锂离子电池</dd></div>
<div><dt>申请日</dt><dd><time datetime="2020-05-06" class="date">2020-05-06</time></dd></div>
<div><dt>授权公告日</dt><dd><time datetime="2022-03-01" class="date">2022-03-01</time></dd></div>
<div><dt>专利权期限末日</dt><dd><time datetime="2040-05-05" class="date">2040-05-05</time></dd></div></dl>"#;

/// The price and the way in, beside the terms.
const ASIDE: &str = r#"<div class="card"><h3 class="card-title">入门费加提成</h3>
<p class="offer-figure"><span class="money">50,000.00 元</span></p>
<p class="offer-figure-label">首付金额</p><p class="offer-term">单次许可期限 60 个月</p>
<p class="hint">接受须由已核验企业的签署人登录后办理。</p>
<p class="actions"><a href="/zh/login?next=/zh/offers/OFFER" class="button primary">登录后接受</a><a href="/zh/sign-up" class="button">注册企业</a></p></div>
<div class="card"><h3 class="card-title">依据本版条款达成的许可</h3><p class="card-figure">0</p>
<p class="hint">每一份许可的条款逐日与本声明逐字比对。</p>
<p class="hint"><a href="/zh/equal-treatment">逐日核验结果</a></p></div>"#;

/// Line ends are for the reader of this file; the marks between nodes belong to the browser's half.
fn bare(html: &str, id: &str) -> String {
    html.replace("<!>", "").replace("<!--<() />-->", "").replace('\n', "").replace(id, "OFFER")
}

#[tokio::test(flavor = "multi_thread")]
async fn an_offer_reads_the_same_in_the_catalogue_and_on_its_page() {
    let app = TestApp::new().await;
    let people = People::new(&app.world).await;
    let id = announced(&app.world, &people, &entry_and_royalty(), 9_999_501).await.to_string();
    let list = app.get("/zh/offers").await;
    let row = list.between("<ol class=\"offers\">", "</ol>");
    assert_eq!(bare(&row, &id), bare(ROW, &id));
    let page = app.get(&format!("/zh/offers/{id}")).await;
    let patent = page.between("<section id=\"patent\" class=\"section\">", "</section>");
    assert_eq!(bare(&patent, &id), bare(PATENT, &id));
    let aside = page.between("<aside class=\"columns-aside\">", "<div class=\"card\"><h3 class=\"card-title\">公告");
    assert_eq!(bare(&aside, &id), bare(ASIDE, &id));
}
