//! How many tests passed and failed, read from what their runners say.

use serde::Deserialize;

/// What a stage counted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Count {
    pub(crate) passed: u64,
    /// The names of those that failed.
    pub(crate) failed: Vec<String>,
}

/// Reads cargo's own test runner: one `test result:` line a program, one line a failed test.
pub(crate) fn of_cargo_test(said: &str) -> Count {
    let mut count = Count::default();
    for line in said.lines() {
        if let Some(result) = line.strip_prefix("test result:") {
            count.passed += number_before(result, "passed").unwrap_or(0);
        } else if let Some(name) = line
            .strip_prefix("test ")
            .and_then(|test| test.strip_suffix(" ... FAILED"))
        {
            count.failed.push(name.to_owned());
        }
    }
    count
}

/// Reads nextest: its closing line, and one line a test that did not pass (repeated at the end).
pub(crate) fn of_nextest(said: &str) -> Count {
    let mut count = Count::default();
    for line in said.lines().map(str::trim) {
        if line.contains("tests run:") || line.contains("test run:") {
            count.passed = number_before(line, "passed").unwrap_or(0);
        }
        let told = ["FAIL [", "TIMEOUT [", "SIGABRT [", "SIGSEGV [", "ABORT ["]
            .iter()
            .any(|how| line.starts_with(how));
        if let (true, Some((_, name))) = (told, line.split_once("] ")) {
            let name = name
                .split_once(") ")
                .map_or(name, |(_, name)| name)
                .trim()
                .to_owned();
            if !count.failed.contains(&name) {
                count.failed.push(name);
            }
        }
    }
    count
}

/// Reads the JSON report of the page's tests.
pub(crate) fn of_vitest(report: &str) -> serde_json::Result<Count> {
    let report: Vitest = serde_json::from_str(report)?;
    let mut failed: Vec<String> = report
        .test_results
        .iter()
        .flat_map(|file| &file.assertion_results)
        .filter(|test| test.status == "failed")
        .map(|test| test.full_name.clone())
        .collect();
    // A file that does not even load has no tests to fail.
    failed.extend(
        report
            .test_results
            .iter()
            .filter(|file| file.status == "failed" && file.assertion_results.is_empty())
            .map(|file| file.name.clone()),
    );
    Ok(Count {
        passed: report.num_passed_tests,
        failed,
    })
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Vitest {
    num_passed_tests: u64,
    test_results: Vec<VitestFile>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct VitestFile {
    name: String,
    status: String,
    assertion_results: Vec<VitestTest>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct VitestTest {
    full_name: String,
    status: String,
}

/// The number that stands before a word: 12 in `ok. 12 passed; 0 failed`.
fn number_before(text: &str, word: &str) -> Option<u64> {
    let words: Vec<_> = text
        .split(|c: char| c.is_whitespace() || c == ';' || c == ',')
        .filter(|w| !w.is_empty())
        .collect();
    words
        .windows(2)
        .find(|pair| pair[1] == word)
        .and_then(|pair| pair[0].parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cargos_runner_is_summed_over_its_programs() {
        let said = "running 2 tests\ntest a ... ok\ntest b::c ... FAILED\n\n\
                    test result: FAILED. 1 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s\n\
                    running 3 tests\ntest result: ok. 3 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out\n";
        assert_eq!(
            of_cargo_test(said),
            Count {
                passed: 4,
                failed: vec!["b::c".to_owned()]
            }
        );
    }

    #[test]
    fn nextest_is_read_from_its_closing_line() {
        let said = "        PASS [   0.006s] (1/3) oltre-xtask::bin/oltre-xtask stamp::tests::a\n\
                    \x20       FAIL [   0.006s] (2/3) oltre-tests::layers every_crate_knows_only_whom_it_may\n\
                    \x20    Summary [   0.018s] 3 tests run: 2 passed, 1 failed, 0 skipped\n\
                    \x20       FAIL [   0.006s] (2/3) oltre-tests::layers every_crate_knows_only_whom_it_may\n";
        let failed = vec!["oltre-tests::layers every_crate_knows_only_whom_it_may".to_owned()];
        assert_eq!(of_nextest(said), Count { passed: 2, failed });
    }

    #[test]
    fn the_pages_report_names_what_failed_and_what_did_not_load() {
        let report = r#"{"numPassedTests":2,"numFailedTests":1,"testResults":[
            {"name":"a.test.ts","status":"failed","assertionResults":[
                {"fullName":"a says so","status":"passed"},{"fullName":"a holds","status":"failed"}]},
            {"name":"b.test.ts","status":"failed","assertionResults":[]}]}"#;
        let failed = vec!["a holds".to_owned(), "b.test.ts".to_owned()];
        assert_eq!(of_vitest(report).unwrap(), Count { passed: 2, failed });
    }

    #[test]
    fn a_runner_that_said_nothing_counted_nothing() {
        assert_eq!(of_cargo_test("error: could not compile"), Count::default());
        assert_eq!(of_nextest("error: could not compile"), Count::default());
        assert!(of_vitest("").is_err());
    }
}
