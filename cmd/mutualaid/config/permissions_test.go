//go:build !windows

package config

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Windows has other permissions than these.
func TestASignInThatOthersCanReadIsTold(t *testing.T) {
	name := write(t, strings.Replace(small, "password_file = \"secret\"\n", "[mailbox.oauth2]\nissuer = \"google\"\nclient_id = \"us\"\n", 1))
	token := filepath.Join(filepath.Dir(name), "mutualaid.token")
	if err := os.WriteFile(token, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := Load(name); err == nil || !strings.Contains(err.Error(), "chmod 600 "+token) {
		t.Error(err)
	}
}
