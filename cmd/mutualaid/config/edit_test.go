package config

import (
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestKeysAreWrittenAndAllElseStaysAsItIs(t *testing.T) {
	name := write(t, "# ours\nstore = \"x.db\"   # the store\n"+small+"authserv_id = \"old\" # a word\n\n[log]\nlevel = \"warn\"\n")
	if err := os.Chmod(name, 0o640); err != nil {
		t.Fatal(err)
	}
	if err := Set(name, []string{"mailbox.authserv_id", "mailbox.plus_addresses", "mailbox.folders"}, []any{"mx.example.org", true, []string{"INBOX", "Junk"}}); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	want := "# ours\nstore = \"x.db\"   # the store\n" + strings.Replace(small, "[mailbox]\n", "[mailbox]\nfolders = [\"INBOX\", \"Junk\"]\nplus_addresses = true\n", 1) +
		"authserv_id = \"mx.example.org\"\n\n[log]\nlevel = \"warn\"\n"
	if diff := cmp.Diff(want, string(text)); diff != "" {
		t.Error(diff)
	}
	if info, err := os.Stat(name); err != nil || info.Mode().Perm() != 0o640 {
		t.Errorf("%v %v", info.Mode(), err)
	}
}

func TestAFileThatAPersonHasLaidOutOtherwiseIsLeftAlone(t *testing.T) {
	for _, text := range []string{
		"mailbox = {address = \"together@example.org\", imap = \"imaps://imap.example.org\", smtp = \"smtps://smtp.example.org\", password_file = \"secret\"}\n",
		"mailbox.address = \"together@example.org\"\nmailbox.imap = \"imaps://imap.example.org\"\nmailbox.smtp = \"smtps://smtp.example.org\"\nmailbox.password_file = \"secret\"\n",
		small + "authserv_id = '''\nmx.example.org'''\n",
	} {
		name := write(t, text)
		if err := Set(name, []string{"mailbox.authserv_id"}, []any{"mx.provider.example"}); !errors.Is(err, ErrByHand) {
			t.Errorf("%v", err)
		}
		if now, err := os.ReadFile(name); err != nil || string(now) != text {
			t.Errorf("%s, %v", now, err)
		}
	}
	name := write(t, small)
	for key, value := range map[string]any{"store": "y.db", "mailbox.limit": "lots", "mailbox.colour": "blue"} {
		if err := Set(name, []string{key}, []any{value}); err == nil {
			t.Errorf("%s was written", key)
		}
	}
	if now, err := os.ReadFile(name); err != nil || string(now) != small {
		t.Errorf("%s, %v", now, err)
	}
}
