// The release as a person meets it first; `make release-test` starts the console
// and says where it is.
import suite from "../playwright.config.ts";

export default {
  ...suite,
  testDir: ".",
  testMatch: "*.spec.ts",
  testIgnore: [],
  outputDir: "../../target/test-log/release",
  projects: suite.projects?.filter((project) => project.name === "desktop-en") ?? [],
};
