use leptos::prelude::*;
use locales::common;

use crate::{
    url::{PageUrl, use_locale},
    views::Paging,
};

/// Links to the pages of a list: `?page=2`. Nothing when there is one page only.
#[component]
pub fn Pagination(paging: Paging, url: PageUrl) -> impl IntoView {
    let locale = use_locale();
    let last = paging.pages();
    if last < 2 {
        return ().into_any();
    }
    let number = paging.number.clamp(1, last);
    let target = |page: u32| if page == 1 { url.unset("page") } else { url.set("page", page) }.to_string();
    let items = shown(number, last)
        .into_iter()
        .map(|page| match page {
            None => view! { <li class="gap" aria-hidden="true">"…"</li> }.into_any(),
            Some(page) => {
                let current = (page == number).then_some("page");
                let label = common::page_number(locale, page);
                view! { <li><a href=target(page) aria-current=current aria-label=label>{page}</a></li> }.into_any()
            }
        })
        .collect_view();
    let previous = (number > 1)
        .then(|| view! { <a class="turn" rel="prev" href=target(number - 1)>{common::previous_page(locale)}</a> });
    let next = (number < last)
        .then(|| view! { <a class="turn" rel="next" href=target(number + 1)>{common::next_page(locale)}</a> });
    view! {
        <nav class="pagination" aria-label=common::pages(locale)>
            {previous}
            <ol>{items}</ol>
            {next}
        </nav>
    }
    .into_any()
}

/// First, last and the neighbours; `None` stands for those left out.
fn shown(number: u32, last: u32) -> Vec<Option<u32>> {
    let mut pages = Vec::new();
    let mut before = 0;
    for page in 1..=last {
        let is_shown = page == 1 || page == last || page.abs_diff(number) < 3;
        if is_shown {
            if page > before + 1 {
                pages.push(None);
            }
            pages.push(Some(page));
            before = page;
        }
    }
    pages
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn far_pages_are_left_out() {
        let text = |number, last| -> String {
            shown(number, last).into_iter().map(|page| page.map_or("… ".into(), |page| format!("{page} "))).collect()
        };
        assert_eq!(text(1, 3), "1 2 3 ");
        assert_eq!(text(10, 20), "1 … 8 9 10 11 12 … 20 ");
        assert_eq!(text(1, 20), "1 2 3 … 20 ");
        assert_eq!(text(20, 20), "1 … 18 19 20 ");
    }
}
