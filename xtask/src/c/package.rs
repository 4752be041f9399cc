//! What tells other build systems about the installed library: pkg-config and CMake. Both find the tree from where
//! their files are, so that it may be moved.

use super::{build::Library, tree::Names};

const DESCRIPTION: &str = "My Number cards, smartphones and the eligibility system at a clinic's reception desk";

/// `lib/pkgconfig/kazasu.pc`.
pub(super) fn pkg_config(library: &Library) -> String {
    format!(
        "prefix=${{pcfiledir}}/../..\n\
         includedir=${{prefix}}/include\n\
         libdir=${{prefix}}/lib\n\
         \n\
         Name: kazasu\n\
         Description: {DESCRIPTION}\n\
         Version: {}\n\
         Cflags: -I${{includedir}}\n\
         Libs: -L${{libdir}} -lkazasu\n\
         Libs.private: {}\n",
        library.version,
        library.native.join(" ")
    )
}

/// `lib/cmake/kazasu/kazasuConfig.cmake`.
pub(super) fn cmake(library: &Library, names: &Names) -> String {
    let shared = &names.shared;
    let found = match &names.import_library {
        Some(import_library) => format!("IMPORTED_IMPLIB \"${{_kazasu_root}}/lib/{import_library}\""),
        None => format!("IMPORTED_SONAME \"{}\"", names.soname),
    };
    let archive = &names.archive;
    // CMake takes libraries by their bare names, and everything else as it is.
    let native: Vec<&str> = library
        .native
        .iter()
        .map(|item| item.strip_prefix("-l").unwrap_or(item))
        .collect();
    let native = native.join(";");
    format!(
        r#"# kazasu::kazasu is the shared library, kazasu::static the static one.
get_filename_component(_kazasu_root "${{CMAKE_CURRENT_LIST_DIR}}/../../.." ABSOLUTE)

if(NOT TARGET kazasu::kazasu)
  add_library(kazasu::kazasu SHARED IMPORTED)
  set_target_properties(kazasu::kazasu PROPERTIES
    IMPORTED_LOCATION "${{_kazasu_root}}/{shared}"
    {found}
    INTERFACE_INCLUDE_DIRECTORIES "${{_kazasu_root}}/include")
endif()

if(NOT TARGET kazasu::static)
  add_library(kazasu::static STATIC IMPORTED)
  set_target_properties(kazasu::static PROPERTIES
    IMPORTED_LOCATION "${{_kazasu_root}}/lib/{archive}"
    INTERFACE_LINK_LIBRARIES "{native}"
    INTERFACE_INCLUDE_DIRECTORIES "${{_kazasu_root}}/include")
endif()

unset(_kazasu_root)
"#
    )
}

/// `lib/cmake/kazasu/kazasuConfigVersion.cmake`: a later version of the same series will do. While the first number is
/// 0, the second one counts the series.
pub(super) fn cmake_version(library: &Library) -> String {
    let mut parts = library.version.split('.');
    let (major, minor) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    let (pattern, series) = match major {
        "0" => ("^[0-9]+\\\\.[0-9]+", format!("0.{minor}")),
        _ => ("^[0-9]+", major.to_owned()),
    };
    format!(
        r#"set(PACKAGE_VERSION "{version}")
string(REGEX MATCH "{pattern}" _kazasu_series "${{PACKAGE_FIND_VERSION}}")
if(PACKAGE_FIND_VERSION STREQUAL PACKAGE_VERSION)
  set(PACKAGE_VERSION_EXACT TRUE)
endif()
if(PACKAGE_FIND_VERSION VERSION_LESS_EQUAL PACKAGE_VERSION
   AND (_kazasu_series STREQUAL "{series}" OR NOT PACKAGE_FIND_VERSION))
  set(PACKAGE_VERSION_COMPATIBLE TRUE)
else()
  set(PACKAGE_VERSION_COMPATIBLE FALSE)
endif()
unset(_kazasu_series)
"#,
        version = library.version
    )
}
