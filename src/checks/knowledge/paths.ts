/** Whether a path is that of code that runs once, or on little data: tests, migrations, seeds. */
export function isTestOrMigration(path: string): boolean {
  return /(^|[\\/])(tests?|__tests__|specs?|migrations?|seeds?|fixtures|testdata)[\\/]|[._-](test|spec)\.[cm]?[jt]sx?$|(^|[\\/])test_[^\\/]*\.py$|_test\.(py|go)$|conftest\.py$/i.test(
    path,
  );
}
