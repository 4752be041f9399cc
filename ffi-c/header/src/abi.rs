//! The ABI in words: what a compiled program depends on, one line each, out of the header.

/// The text of `abi/VERSION.txt`.
///
/// Of the header it keeps the version, constants, structs, function types and functions, and leaves out comments and
/// the layout of the text. Names of parameters are kept too: they do no harm, and say which of two numbers was moved.
pub(crate) fn describe(header: &str) -> Result<String, String> {
    let code = without_comments(header);
    let mut lines = Vec::new();
    let mut statement = String::new();
    let mut depth = 0_usize;
    for line in code.lines().map(str::trim).filter(|line| !line.is_empty()) {
        if line.starts_with('#') {
            if let Some(constant) = line.strip_prefix("#define KAZASU_").filter(|rest| rest.contains(' ')) {
                lines.push(format!("constant KAZASU_{}", squeezed(constant)));
            }
            continue;
        }
        // The braces of `extern "C"`.
        if line.starts_with("extern \"C\"") || (line.starts_with('}') && depth == 0) {
            continue;
        }
        statement.push_str(line);
        statement.push(' ');
        depth = (depth + line.matches('{').count()).saturating_sub(line.matches('}').count());
        if depth == 0 && line.ends_with(';') {
            let text = squeezed(&statement);
            let kind = match () {
                () if text.starts_with("typedef struct") && text.contains('{') => "struct",
                () if text.starts_with("typedef struct") => "handle",
                () if text.starts_with("typedef") => "type",
                () => "function",
            };
            lines.push(format!("{kind} {text}"));
            statement.clear();
        }
    }
    if !statement.is_empty() {
        return Err(format!("the header ends within: {statement}"));
    }
    lines.sort();
    Ok(lines.join("\n") + "\n")
}

/// The version that a text is of.
pub(crate) fn version(abi: &str) -> Option<&str> {
    abi.lines()
        .find_map(|line| line.strip_prefix("constant KAZASU_ABI_VERSION "))
}

/// The first line of `recorded` that `abi` lacks. More lines are no loss: programs compiled before do not use them.
pub(crate) fn lost<'r>(recorded: &'r str, abi: &str) -> Option<&'r str> {
    recorded.lines().find(|line| !abi.lines().any(|kept| kept == *line))
}

fn without_comments(text: &str) -> String {
    let mut code = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("/*") {
        code.push_str(before);
        rest = after.split_once("*/").map_or("", |(_, after)| after);
    }
    code + rest
}

/// With single spaces, and none beside brackets.
fn squeezed(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ").replace("( ", "(").replace(" )", ")")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_program_depends_on_is_kept_and_words_are_not() {
        let header = "/* words { */\n#ifndef KAZASU_H\n#define KAZASU_H\n#define KAZASU_OK 0\n#ifdef __cplusplus\n\
            extern \"C\" {\n#endif\ntypedef struct a a;\ntypedef struct b {\n    int x; /* y */\n} b;\nint f(int p,\n      int q);\n\
            #ifdef __cplusplus\n}  // extern \"C\"\n#endif\n#endif\n";
        assert_eq!(
            describe(header).unwrap(),
            "constant KAZASU_OK 0\nfunction int f(int p, int q);\nhandle typedef struct a a;\n\
             struct typedef struct b { int x; } b;\n"
        );
    }

    #[test]
    fn a_version_may_gain_and_not_lose() {
        let before = "constant KAZASU_ABI_VERSION 3\nfunction int f(int p);\n";
        assert_eq!(version(before), Some("3"));
        assert_eq!(lost(before, &format!("{before}function int g(void);\n")), None);
        let changed = before.replace("int p", "long p");
        assert_eq!(lost(before, &changed), Some("function int f(int p);"));
    }

    #[test]
    fn a_header_that_is_cut_off_is_refused() {
        assert!(describe("int f(int p,\n").is_err());
    }
}
