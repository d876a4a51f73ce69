package mailtest

import (
	"os"
	"testing"
)

// Missing ends the test because a real server is not installed: it is skipped, or failed where the environment says
// MUTUALAID_TEST_REAL=1, as the project's CI does after installing them.
func Missing(t testing.TB, what string) {
	t.Helper()
	if os.Getenv("MUTUALAID_TEST_REAL") == "1" {
		t.Fatalf("%s is not installed, and MUTUALAID_TEST_REAL=1 asks for it", what)
	}
	t.Skipf("%s is not installed", what)
}
