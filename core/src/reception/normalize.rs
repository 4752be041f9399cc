//! The allowances a person makes when comparing what was typed with what an insurer registered.

/// A name or kana: width, kind of space and hyphen, spaces between the parts, hiragana or katakana, small kana.
pub(super) fn name(text: &str) -> Vec<char> {
    widen_kana(text)
        .into_iter()
        .map(fold)
        .map(fold_kana)
        .filter(|c| *c != ' ' && !is_variation_selector(*c))
        .collect()
}

/// A number or symbol: width, spaces, hyphens, and zeros in front.
pub(super) fn number(text: &str) -> String {
    let folded: String = widen_kana(text)
        .into_iter()
        .map(fold)
        .map(|c| if c == 'ー' { '-' } else { c })
        .filter(|c| *c != ' ')
        .collect();
    let stripped = folded.trim_start_matches('0');
    if stripped.is_empty() && !folded.is_empty() {
        "0".to_owned()
    } else {
        stripped.to_owned()
    }
}

/// Whether two names are alike; `●` stands for a character that the other side could not represent.
pub(super) fn names_match(one: &str, other: &str) -> bool {
    let (one, other) = (name(one), name(other));
    one.len() == other.len() && one.iter().zip(&other).all(|(a, b)| a == b || *a == '●' || *b == '●')
}

/// Full-width ASCII to ASCII, all spaces to one, all hyphens to one.
fn fold(c: char) -> char {
    match c {
        space if space.is_whitespace() => ' ',
        '\u{FF01}'..='\u{FF5E}' => {
            let ascii = u32::from(c).checked_sub(0xFEE0).and_then(char::from_u32).unwrap_or(c);
            fold(ascii)
        }
        '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' | '﹘' | '﹣' | '─' | '━' => '-',
        other => other.to_ascii_uppercase(),
    }
}

/// What chooses a glyph of the character before it (異体字); few programs keep it.
fn is_variation_selector(c: char) -> bool {
    matches!(c, '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}')
}

/// Hiragana to katakana, small kana to large, a hyphen in a name to the long vowel mark.
fn fold_kana(c: char) -> char {
    let katakana = match c {
        'ぁ'..='ゖ' => u32::from(c).checked_add(0x60).and_then(char::from_u32).unwrap_or(c),
        '-' => 'ー',
        other => other,
    };
    match katakana {
        'ァ' => 'ア',
        'ィ' => 'イ',
        'ゥ' => 'ウ',
        'ェ' => 'エ',
        'ォ' => 'オ',
        'ッ' => 'ツ',
        'ャ' => 'ヤ',
        'ュ' => 'ユ',
        'ョ' => 'ヨ',
        'ヮ' => 'ワ',
        'ヵ' => 'カ',
        'ヶ' => 'ケ',
        other => other,
    }
}

/// Half-width katakana to full-width, voiced marks joined.
pub(crate) fn widen_kana(text: &str) -> Vec<char> {
    const WIDE: &str = "。「」、・ヲァィゥェォャュョッーアイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン";
    let mut out: Vec<char> = Vec::new();
    for c in text.chars() {
        let joined = match c {
            'ﾞ' | '゛' | '\u{3099}' => out.last().and_then(|last| voiced(*last)),
            'ﾟ' | '゜' | '\u{309A}' => out.last().and_then(|last| semi_voiced(*last)),
            _ => None,
        };
        if let (Some(joined), Some(last)) = (joined, out.last_mut()) {
            *last = joined;
            continue;
        }
        let place = u32::from(c)
            .checked_sub(0xFF61)
            .and_then(|place| usize::try_from(place).ok());
        out.push(place.and_then(|place| WIDE.chars().nth(place)).unwrap_or(c));
    }
    out
}

fn voiced(c: char) -> Option<char> {
    match c {
        'ウ' => Some('ヴ'),
        'う' => Some('ゔ'),
        'カ' | 'キ' | 'ク' | 'ケ' | 'コ' | 'サ' | 'シ' | 'ス' | 'セ' | 'ソ' | 'タ' | 'チ' | 'ツ' | 'テ' | 'ト'
        | 'ハ' | 'ヒ' | 'フ' | 'ヘ' | 'ホ' | 'か' | 'き' | 'く' | 'け' | 'こ' | 'さ' | 'し' | 'す' | 'せ' | 'そ'
        | 'た' | 'ち' | 'つ' | 'て' | 'と' | 'は' | 'ひ' | 'ふ' | 'へ' | 'ほ' => {
            u32::from(c).checked_add(1).and_then(char::from_u32)
        }
        _ => None,
    }
}

fn semi_voiced(c: char) -> Option<char> {
    match c {
        'ハ' | 'ヒ' | 'フ' | 'ヘ' | 'ホ' | 'は' | 'ひ' | 'ふ' | 'へ' | 'ほ' => {
            u32::from(c).checked_add(2).and_then(char::from_u32)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_alike_whatever_the_width_space_and_mark() {
        for (one, other) in [
            ("架空　太郎", "架空 太郎"),
            ("架空　太郎", "架空太郎"),
            ("ｶﾞｸｳ ﾊﾟﾝｼﾞｭﾝ", "ガクウ　パンジュン"),
            ("ｳﾞｨﾄﾞ", "ヴイド"),
            ("がくう", "ガクウ"),
            ("Ｋａｋｕｕ　Ｈａｎａ", "KAKUU HANA"),
            ("ﾏﾘｰ", "マリ－"),
            ("カ\u{3099}", "ガ"),
            ("ヘ\u{309A}", "ﾍﾟ"),
            ("架空\n太郎\u{A0}", "架空\u{2003}太郎"),
            ("葛\u{E0100}城", "葛城"),
            ("架空─郎", "架空-郎"),
            ("霞ヶ関　ｼｮｳ", "霞ケ関 シヨウ"),
            ("二十ヵ村", "二十カ村"),
            ("●田　太郎", "𠮷田　太郎"),
        ] {
            assert!(names_match(one, other), "{one} {other}");
            assert!(names_match(other, one), "{other} {one}");
        }
        for (one, other) in [("架空　太郎", "架空　次郎"), ("ｶｸｳ", "ｶﾞｸｳ"), ("●田", "田"), ("", "●")]
        {
            assert!(!names_match(one, other), "{one} {other}");
        }
    }

    #[test]
    fn numbers_are_alike_whatever_the_width_padding_and_hyphen() {
        for (one, other) in [
            ("  138057", "138057"),
            ("00138057", "138057"),
            ("１２－３４", "12-34"),
            ("12ー34", "12‐34"),
            ("０１", "1"),
            ("000", "0"),
            ("記号 ａ", "記号A"),
            ("ｱｲ･12", "アイ・１２"),
            ("ﾀﾞ-1", "ダ－１"),
            ("12─34", "12-34"),
        ] {
            assert_eq!(number(one), number(other), "{one} {other}");
        }
        assert_ne!(number("1200"), number("12"));
        assert_ne!(number("12-34"), number("1234"));
    }
}
