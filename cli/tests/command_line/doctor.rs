//! `kazasu doctor`.

use std::fs;
use std::path::Path;

use crate::{assert_nothing_personal, code, json_of, kazasu};

/// The checks of `doctor` but those of readers, which depend on the machine, as `check code`.
fn doctor_on_folders(arguments: &[&str]) -> (i32, Vec<String>) {
    let output = kazasu(&[&["doctor", "--json"], arguments].concat());
    let checks: Vec<String> = json_of(&output)["checks"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|check| !["pcsc", "reader", "card"].contains(&check["check"].as_str().unwrap()))
        .map(|check| {
            format!(
                "{} {}",
                check["check"].as_str().unwrap(),
                check["code"].as_str().unwrap()
            )
        })
        .collect();
    (code(&output), checks)
}

#[test]
fn doctor_looks_at_the_folders_and_leaves_them_as_they_are() {
    let root = tempfile::tempdir().unwrap();
    let path = |name: &str| root.path().join(name).to_str().unwrap().to_owned();
    let [req, res, face] = ["req", "res", "face"].map(path);
    let folders = ["--req", &req, "--res", &res, "--face", &face];
    let (missing_code, missing) = doctor_on_folders(&folders);
    assert!(missing_code == 1 || missing_code == 3);
    assert_eq!(
        missing,
        ["req folder_missing", "res folder_missing", "face folder_missing"]
    );

    for folder in [&req, &res, &face] {
        fs::create_dir(folder).unwrap();
    }
    let usable = ["req folder_usable", "res folder_usable", "face folder_usable"];
    assert_eq!(doctor_on_folders(&folders).1, usable);

    let request = Path::new(&req).join("OQSsiquc01req_20260929101500000001.xml");
    fs::write(&request, "<XmlMsg/>").unwrap();
    let old = std::time::SystemTime::now() - std::time::Duration::from_secs(3600);
    fs::File::options()
        .write(true)
        .open(&request)
        .unwrap()
        .set_modified(old)
        .unwrap();
    assert!(
        doctor_on_folders(&folders)
            .1
            .contains(&"req request_not_picked_up".to_owned())
    );
    for folder in [&req, &res, &face] {
        let expected = usize::from(*folder == req);
        assert_eq!(fs::read_dir(folder).unwrap().count(), expected, "{folder}");
    }
    let one = doctor_on_folders(&["--req", &res, "--res", &res]).1;
    assert!(one.contains(&"res same_folder".to_owned()), "{one:?}");
}

#[cfg(not(feature = "pcsc"))]
#[test]
fn doctor_says_that_it_cannot_look_at_readers() {
    use crate::stdout;

    let output = kazasu(&["doctor"]);
    assert_eq!(code(&output), 1);
    assert!(stdout(&output).contains("PC/SCなしでビルド"), "{output:?}");
    assert!(stdout(&kazasu(&["doctor", "--lang", "en"])).contains("built without PC/SC"));
}

#[test]
fn doctor_shows_nothing_of_a_holder() {
    for arguments in [["doctor", "--lang=ja"], ["doctor", "--json"]] {
        assert_nothing_personal(&kazasu(&arguments));
    }
}
