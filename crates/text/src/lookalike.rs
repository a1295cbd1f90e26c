//! Characters that are taken for one another by their shape: in a hurry, by shape-based input
//! methods, by optical character recognition.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::fold::fold_char;

/// Groups of characters that look alike.
const GROUPS: &str = "己已巳 未末 戊戌戍戎 日曰 土士 人入 大太犬 天夭 干千于 王玉 午牛 刀刁 九丸 今令 \
    仑仓 治冶 冷泠 晴睛 清青 请清 情请 拨拔 拆折 析折 柝拆 侯候 待侍 持特 诗持 幻幼 \
    乌鸟 岛鸟 卯卵 免兔 甲申 由田 甲由 申电 目且 且旦 旦但 贝见 风凤 夙风 爪瓜 孤狐 \
    弧孤 狠狼 狼浪 很狠 恨很 限恨 根银 钓钩 钩钧 钧均 抡抢 枪抢 沧苍 伦沦 轮抡 茶荼 \
    芒茫 籍藉 薄簿 蓝篮 莱菜 采彩 彩菜 喝渴 竭揭 谒竭 竟竞 裁栽 载裁 栽载 戴载 哀衰 \
    衰衷 壁璧 辨辩辫 瓣辩 赢嬴羸 籁赖 懒赖 嫌歉 谦嫌 歉谦 概慨 慨既 即既 晋普 署暑 \
    曙署 崇祟 斑班 准淮 遣遗 遣谴 肓盲 育肓 亨享 享亭 亭停 汩汨 沪泸 庐泸 芦庐 驴炉 \
    炼练 鍛锻 锻缎 段锻 假暇 暇瑕 遐暇 侠狭 峡狭 挟侠 陕峡 陕狭 陝陜 栗粟 茉莱 杆秆 \
    杨扬 汤扬 肠扬 场扬 坦垣 桓恒 恒垣 洹桓 祈折 祈析 祺棋 琪祺 淇琪 琪棋 旗族 族旅 \
    施旋 微徽 徵微 徒徙 拓柘 柏拍 伯柏 泊柏 迫追 逐遂 隧遂 邃遂 坠堕 隋隨 随隋 惰随 \
    椭随 乒乓 兵乓 丘兵 浙淅 浙逝 哲浙 誓逝 晢哲 渐浙 斩浙 塞寨 赛塞 寒塞 宾兵 宣宜 \
    谊宜 官宫 管官 馆管 棺馆 宦官 臣巨 距拒 矩距 臥卧 卧臣 帅师 狮师 筛师 币市 布市 \
    巾币 帀币 刺剌 喇剌 策刺 荚夹 夹央 英央 映英 决央 快块 抉块 怯祛 袪祛 哄供 烘供 \
    拱供 洪供 恭供 若苦 诺若 惹若 苔若 名各 铭名 洛各 格各 络洛 骆络 酪络 酒洒 栖柄 \
    柄炳 病柄 丙内 呐内 纳内 讷呐 钠纳 娜那 哪那 挪娜 邦那 绑邦 垮挎 跨垮 夸跨 胯垮 \
    诧咤 侘诧 宅诧 驼坨 陀驼 砣坨 舵驼 它驼 蛇它 冕免 勉免 晚勉 挽晚 娩挽 换唤 焕换 \
    涣焕 痪焕 奂涣 侮悔 海悔 梅悔 诲悔 晦悔 毎每 母每 毋母 毌毋 巩巧 恐巩 功攻 巧攻 \
    攻政 致政 至致 到致 倒到 侄致 室至 窒室 屋室 握屋 渥握 沃渥 仰抑 迎仰 辛幸 辜幸 \
    莘辛 宰辛 梓辛 锌辛 祥样 洋样 详祥 翔祥 群祥 拾抬 抬治 贻胎 始胎 殆始 迨殆 怠殆 \
    冶始 肖宵 宵霄 消宵 销消 梢稍 哨稍 捎稍 硝销 俏悄 峭俏 逍消 削消 戒戎 诫戒 械戒 \
    贼戒 绒戎 亳毫 豪毫 壕豪 嚎豪 濠豪 尧饶 饶绕 浇绕 烧浇 晓烧 挠烧 蛲挠 侥饶 翘晓 \
    骁晓 皓浩 晧皓 洁浩 珏钰 玟玫 枚玫 牧枚 纹坟 玮伟 炜玮 伟炜 纬伟 韦伟 阳阴 菁箐 \
    睛菁 婧靖 靓婧 梓杍 淦鎏 堃坤 喆哲 昇升 昱昆 煜昱 旭昶 旭旦 昊旻 昊吴 吳吴 旲昊 \
    晟盛 晨晟 宸晨 辰晨 仿彷 坊防 妨防 纺防 访仿 肪防 芳访 骋聘 娉聘 傅博 搏博 膊搏 \
    缚博 溥傅 簿傅 溥薄 缘绿 禄绿 碌绿 录绿 氯绿 剥录 蓦暮 墓暮 慕暮 幕慕 募慕 摹慕 \
    漠暮 坏环 怀坏 杯坏 坯坏 还环 胚坏 否坏 玛码 蚂码 妈玛 骂码 吗码 况沉 沉沈 枕沈 \
    忱沈 耽沈 纯钝 吨钝 炖钝 顿钝 屯顿";

static ALIKE: LazyLock<HashMap<char, Vec<char>>> = LazyLock::new(|| {
    let mut table: HashMap<char, Vec<char>> = HashMap::new();
    for group in GROUPS.split_whitespace() {
        let group: Vec<char> = group.chars().filter_map(fold_char).collect();
        for &a in &group {
            for &b in &group {
                let known = table.entry(a).or_default();
                if a != b && !known.contains(&b) {
                    known.push(b);
                }
            }
        }
    }
    table
});

/// The characters (folded) that a character (folded) is easily taken for.
pub fn lookalikes(c: char) -> &'static [char] {
    ALIKE.get(&c).map_or(&[], Vec::as_slice)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_alike_does_so_both_ways() {
        assert!(lookalikes('己').contains(&'已') && lookalikes('已').contains(&'己'));
        assert!(lookalikes('未').contains(&'末'));
        assert!(lookalikes('戌').contains(&'戊'));
        assert!(lookalikes('中').is_empty());
        for (&c, alike) in ALIKE.iter() {
            assert!(alike.iter().all(|&other| lookalikes(other).contains(&c)), "{c}");
        }
    }
}
