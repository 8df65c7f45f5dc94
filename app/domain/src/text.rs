//! Text as people and spreadsheets deliver it, brought to one form.

use std::sync::LazyLock;

/// Full-width letters, digits and punctuation to their half-width forms; the ideographic space to a space.
#[must_use]
pub fn half_width(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\u{3000}' | '\u{a0}' => ' ',
            '\u{ff01}'..='\u{ff5e}' => {
                char::from_u32(u32::from(c) - 0xfee0).expect("full-width forms map onto printable ASCII")
            }
            _ => c,
        })
        .collect()
}

/// Half-width, lower-case, without white space: the form that search compares.
#[must_use]
pub fn fold(text: &str) -> String {
    half_width(text).chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect()
}

/// Common traditional characters to their simplified forms; every other character stays. For comparing, never for
/// showing: a few forms stand for several words.
#[must_use]
pub fn fold_han(text: &str) -> String {
    text.chars().map(simplified).collect()
}

fn simplified(character: char) -> char {
    static TABLE: LazyLock<Vec<(char, char)>> = LazyLock::new(|| {
        let characters: Vec<char> = HAN.chars().collect();
        characters.chunks_exact(2).map(|pair| (pair[0], pair[1])).collect()
    });
    // Below the first Han character of the basic block nothing can be found.
    if character < '\u{4e00}' {
        return character;
    }
    match TABLE.binary_search_by_key(&character, |pair| pair.0) {
        Ok(place) => TABLE[place].1,
        Err(_) => character,
    }
}

/// Pairs of a traditional and a simplified character, in the order of the traditional ones.
const HAN: &str = "\
    並并佔占來来係系倉仓個个們们側侧偵侦偽伪傑杰傘伞備备傳传傷伤僅仅僑侨僱雇價价儀仪億亿償偿優优儲储\
    兒儿內内兩两冊册凍冻凱凯別别則则剛刚創创劃划劉刘劍剑劑剂動动務务勝胜勞劳勢势勵励勻匀匯汇區区協协\
    卻却厲厉參参吳吴員员問问啟启喚唤單单噴喷噸吨嚴严國国圍围園园圓圆圖图團团執执堅坚場场塊块塗涂塵尘\
    墊垫壓压壞坏壢坜壩坝壽寿夾夹奪夺孫孙學学實实審审寫写寬宽寶宝專专尋寻對对導导屆届層层屬属島岛峽峡\
    嶺岭帶带幣币幫帮幹干幾几庫库廠厂廢废廣广廳厅張张強强彈弹彎弯彙汇後后徑径從从復复徵征態态慣惯憑凭\
    憶忆應应懸悬戶户掃扫採采揚扬換换損损搖摇搶抢撐撑撥拨擇择擊击擋挡據据擠挤擬拟擴扩攜携攝摄敗败敵敌\
    數数斷断於于東东條条楊杨業业極极構构槍枪樁桩樓楼標标樣样樹树橋桥機机橫横檢检櫃柜欄栏權权歷历殺杀\
    殼壳毀毁氣气氫氢氬氩決决沒没沖冲況况洩泄淨净淺浅減减渦涡測测湯汤溝沟溫温滅灭滯滞滲渗滾滚滿满漁渔\
    漢汉漲涨漿浆潔洁潛潜潤润澆浇澤泽濃浓濕湿濟济濤涛濱滨濾滤瀝沥灑洒灘滩灣湾災灾烴烃無无煉炼煙烟煩烦\
    熱热燈灯燒烧燙烫營营燭烛爐炉爭争爾尔牆墙牽牵狀状獎奖獨独獲获獸兽現现琺珐瑪玛環环瓊琼產产畫画異异\
    當当療疗癒愈癥症發发皺皱盜盗監监盤盘盧卢眾众睜睁矽硅確确碼码磚砖礎础礦矿禦御禮礼稅税種种穀谷積积\
    穩稳窯窑競竞筆笔節节範范築筑簡简籠笼籤签粵粤糧粮糾纠紀纪約约紅红納纳純纯紙纸級级紡纺細细終终組组\
    結结絕绝絡络給给統统絲丝經经綜综綠绿綢绸維维網网緊紧緒绪線线緣缘編编緩缓緯纬練练縣县縫缝縮缩縱纵\
    總总績绩織织繞绕繩绳繪绘繼继續续纖纤罰罚羅罗義义習习聖圣聞闻聯联聰聪聲声職职腦脑腫肿腳脚腸肠膚肤\
    膠胶臉脸臟脏臨临與与興兴舊旧艙舱艦舰艱艰茲兹莊庄莖茎華华萬万葉叶蒼苍蓋盖蔣蒋薦荐薩萨藍蓝藝艺藥药\
    蘇苏蘋苹蘭兰處处號号蝕蚀蟲虫蠟蜡術术衛卫衝冲補补裝装裡里製制複复褲裤見见規规視视親亲覺觉覽览觀观\
    觸触訂订計计訊讯訓训託托記记設设許许診诊評评詞词試试該该詳详認认語语誤误說说課课調调談谈請请論论\
    諧谐諾诺講讲謝谢證证識识譯译議议護护讀读變变豐丰豬猪負负財财貢贡貨货販贩貫贯責责貯贮貴贵買买費费\
    貼贴貿贸資资賓宾賞赏賣卖賦赋質质賴赖購购贈赠贊赞贏赢趙赵跡迹踐践躍跃車车軌轨軍军軟软軸轴較较載载\
    輔辅輕轻輛辆輝辉輥辊輪轮輯辑輸输輻辐轉转轎轿轟轰辦办辭辞農农連连週周進进遊游運运過过達达違违遙遥\
    遞递適适遷迁選选遺遗還还邊边鄉乡鄧邓鄭郑鄰邻醫医醬酱醯酰釀酿釋释釘钉針针釩钒釹钕鈉钠鈍钝鈕钮鈣钙\
    鈦钛鈰铈鈷钴鈾铀鉀钾鉑铂鉗钳鉛铅鉻铬銀银銅铜銑铣銦铟銲焊銷销鋁铝鋅锌鋒锋鋪铺鋯锆鋰锂鋸锯鋼钢錄录\
    錘锤錨锚錫锡錯错錳锰鍋锅鍍镀鍛锻鍵键鍺锗鎂镁鎖锁鎢钨鎳镍鎵镓鏈链鏟铲鏡镜鏽锈鐘钟鐳镭鐵铁鑄铸鑑鉴\
    鑭镧鑲镶鑽钻鑿凿長长門门閃闪閉闭開开間间閥阀闊阔關关陣阵陰阴陳陈陸陆陽阳隊队階阶際际隨随險险隱隐\
    雙双雜杂雞鸡離离難难雲云電电霧雾靜静韌韧韓韩響响頁页頂顶項项順顺預预領领頭头頻频顆颗題题額额顎颚\
    顏颜類类顧顾顯显風风飛飞飯饭飲饮飼饲飾饰養养餘余館馆餵喂馬马駁驳駐驻駕驾騎骑騰腾驅驱驗验驚惊驟骤\
    體体髮发鬆松鬥斗魚鱼鮮鲜鯉鲤鰻鳗鳥鸟鳳凤鴨鸭鷹鹰鹵卤鹹咸鹼碱鹽盐麗丽麥麦麵面黃黄點点黨党齊齐齒齿\
    齡龄龍龙龜龟\
";

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn full_width_becomes_half_width() {
        assert_eq!(half_width("ＺＬ２０２１　（１）"), "ZL2021 (1)");
        assert_eq!(fold(" 石墨烯 ＡbＣ "), "石墨烯abc");
    }

    #[test]
    fn traditional_characters_are_found_by_simplified_ones() {
        assert_eq!(fold_han("鋰電池隔膜的製備方法 ABC"), "锂电池隔膜的制备方法 ABC");
        let characters: Vec<char> = HAN.chars().collect();
        assert!(characters.len().is_multiple_of(2));
        assert!(characters.chunks(2).is_sorted_by(|a, b| a[0] < b[0]), "in order, and none twice");
        assert_eq!(fold_han(&fold_han(HAN)), fold_han(HAN));
    }

    proptest! {
        #[test]
        fn folding_twice_changes_nothing(text in ".{0,60}") {
            prop_assert_eq!(fold(&fold(&text)), fold(&text));
        }
    }
}
