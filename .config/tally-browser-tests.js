/**
 * @typedef {import('@web/test-runner').TestSuiteResult} Suite
 * @typedef {import('@web/test-runner').TestSession} Session
 */

/** @type {(suite: Suite | undefined) => import('@web/test-runner').TestResult[]} */
const allTests = (suite) => (suite ? [...suite.tests, ...suite.suites.flatMap(allTests)] : []);

/**
 * Ends the lane with the line that `npm test` adds up. A file that does not load counts as one failed test.
 *
 * @returns {import('@web/test-runner').Reporter}
 */
export function tallyReporter() {
  return {
    stop({ sessions }) {
      const tests = sessions.flatMap((session) => allTests(session.testResults));
      const broken = sessions.filter(
        (session) => !session.passed && allTests(session.testResults).every((test) => test.passed || test.skipped),
      );
      const skipped = tests.filter((test) => test.skipped).length;
      const passed = tests.filter((test) => test.passed && !test.skipped).length;
      const failed = tests.length - passed - skipped + broken.length;
      console.log(`\nbrowser: ${passed} passed, ${failed} failed, ${skipped} skipped`);
    },
  };
}
