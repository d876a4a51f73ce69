package config

import (
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/pelletier/go-toml/v2"
)

const small = `[mailbox]
address = "together@example.org"
imap = "imaps://imap.example.org"
smtp = "smtp://smtp.example.org:587"
password_file = "secret"
`

// write puts a config and its password file into a folder of their own.
func write(t *testing.T, text string) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range map[string]string{"mutualaid.toml": text, "secret": "Pa55 word\r\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return filepath.Join(dir, "mutualaid.toml")
}

func load(t *testing.T, text string) (Config, error) {
	t.Helper()
	return Load(write(t, text))
}

func TestSmallConfigGetsDefaults(t *testing.T) {
	c, err := load(t, small)
	if err != nil {
		t.Fatal(err)
	}
	want := Default().Mailbox
	want.Address, want.User = "together@example.org", "together@example.org"
	want.IMAP, want.SMTP = "imaps://imap.example.org", "smtp://smtp.example.org:587"
	want.PasswordFile = filepath.Join(filepath.Dir(c.File()), "secret")
	if diff := cmp.Diff(want, c.Mailbox); diff != "" {
		t.Error(diff)
	}
	if want := filepath.Join(filepath.Dir(c.File()), "mutualaid.db"); c.Store != want {
		t.Errorf("store %s, want %s", c.Store, want)
	}
	password, err := c.Password()
	if err != nil || password != "Pa55 word" {
		t.Errorf("password %q, %v", password, err)
	}
}

func TestEveryKeyIsRead(t *testing.T) {
	c, err := load(t, `store = "/var/lib/mutualaid/store.db"
url = "https://groups.example.org"
listen = "127.0.0.1:8025"
socket = "/run/mutualaid.sock"
[mailbox]
address = "together@example.org"
imap = "imap+insecure://127.0.0.1:1143"
smtp = "smtp+insecure://localhost:1025"
user = "together"
password_env = "PW"
authserv_id = "mx.example.org"
plus_addresses = true
folders = ["INBOX", "Junk"]
poll = "30s"
max_size = "25 MB"
limit = "30/minute, 10000/day"
connections = 2
recipients_per_letter = 50
[log]
level = "debug"
format = "json"
[backup]
folder = "/mnt/stick"
daily = 3
weekly = 0
monthly = 24
`)
	if err != nil {
		t.Fatal(err)
	}
	want := Config{
		Store: "/var/lib/mutualaid/store.db", URL: "https://groups.example.org", Listen: "127.0.0.1:8025", Socket: "/run/mutualaid.sock",
		Mailbox: Mailbox{
			Address: "together@example.org", IMAP: "imap+insecure://127.0.0.1:1143", SMTP: "smtp+insecure://localhost:1025",
			User: "together", PasswordEnv: "PW", AuthServ: "mx.example.org", PlusAddresses: true, Folders: []string{"INBOX", "Junk"},
			Poll: Duration(30 * time.Second), MaxSize: 25 << 20, Limit: Limit{{30, time.Minute}, {10000, 24 * time.Hour}}, Connections: 2, Recipients: 50,
		},
		DKIM: DKIM{Selector: "mutualaid"},
		Log:  Log{Level: "debug", Format: "json"}, Backup: Backup{Folder: "/mnt/stick", Daily: 3, Monthly: 24},
	}
	c.file, c.at = "", nil
	if diff := cmp.Diff(want, c, cmp.AllowUnexported(Config{})); diff != "" {
		t.Error(diff)
	}
}

func TestEachMistakeIsToldWithItsLineAndWhatToDo(t *testing.T) {
	for _, test := range []struct {
		name, from, to string
		want           []string
	}{
		{"unknown key", "imap =", "imapp =", []string{
			"mutualaid.toml:1: mailbox.imap: it is missing: write it like imaps://mail.example.org",
			"mutualaid.toml:3: mailbox.imapp: there is no such key: did you mean mailbox.imap?"}},
		{"unknown table", "[mailbox]\n", "[mailbx]\nx = 1\n[mailbox]\n", []string{"mutualaid.toml:1: mailbx: there is no such key: remove it; mutualaid.example.toml names every key"}},
		{"key in the wrong place", "[mailbox]\n", "limit = \"1/day\"\n[mailbox]\n", []string{"mutualaid.toml:1: limit: there is no such key: did you mean mailbox.limit, in the table [mailbox]?"}},
		{"plain text to the world", "imaps://imap", "imap+insecure://imap", []string{"mutualaid.toml:3: mailbox.imap: without TLS the password could be read on the way to imap.example.org: write imaps:// (TLS) or imap:// (STARTTLS)"}},
		{"wrong scheme", "smtp://", "http://", []string{`mutualaid.toml:4: mailbox.smtp: "http://" is not known here: write smtps:// (TLS), smtp:// (STARTTLS) or, to this machine only, smtp+insecure://`}},
		{"no scheme", "smtp://smtp.example.org:587", "smtp.example.org", []string{`mutualaid.toml:4: mailbox.smtp: "smtp.example.org" is no mail server: write it like smtps://mail.example.org`}},
		{"password in the address", "smtp://smtp", "smtp://me:secret@smtp", []string{`mutualaid.toml:4: mailbox.smtp: a user or password does not belong here: use the keys user and password_file`}},
		{"no password", "password_file = \"secret\"\n", "", []string{`mutualaid.toml:1: mailbox.password_file: the mailbox has no password: put it into a file of its own and write password_file = "secret", or name an environment variable with password_env`}},
		{"two passwords", "password_file", "password_env = \"PW\"\npassword_file", []string{`mutualaid.toml:5: mailbox.password_env: password_file is set as well: keep one of them`}},
		{"a number for text", `"secret"`, `7`, []string{
			"mutualaid.toml:5: mailbox.password_file: 7 is not what stands here: write text in quotes"}},
		{"text for a number", "[mailbox]", "[mailbox]\nconnections = \"4\"", []string{"mutualaid.toml:2: mailbox.connections: 4 is not what stands here: write a number"}},
		{"too many connections", "[mailbox]", "[mailbox]\nconnections = 400", []string{"mutualaid.toml:2: mailbox.connections: that is out of bounds: write 1 to 64"}},
		{"too many recipients", "[mailbox]", "[mailbox]\nrecipients_per_letter = 101", []string{"mutualaid.toml:2: mailbox.recipients_per_letter: that is out of bounds: write 1 to 100"}},
		{"odd limit", "[mailbox]", "[mailbox]\nlimit = \"lots\"", []string{`mutualaid.toml:2: mailbox.limit: "lots" is no limit: write it like 400/day, or 30/minute, 10000/day, or none`}},
		{"odd size", "[mailbox]", "[mailbox]\nmax_size = \"big\"", []string{`mutualaid.toml:2: mailbox.max_size: "big" is no size: write it like 32MiB`}},
		{"small size", "[mailbox]", "[mailbox]\nmax_size = 12", []string{`mutualaid.toml:2: mailbox.max_size: that is out of bounds: write 1MiB to 256MiB`}},
		{"odd time", "[mailbox]", "[mailbox]\npoll = \"soon\"", []string{`mutualaid.toml:2: mailbox.poll: "soon" is no duration: write it like 90s, 2m or 1h`}},
		{"short time", "[mailbox]", "[mailbox]\npoll = \"1ms\"", []string{`mutualaid.toml:2: mailbox.poll: that is out of bounds: write 10s to 1h`}},
		{"odd folders", "[mailbox]", "[mailbox]\nfolders = [1]", []string{`mutualaid.toml:2: mailbox.folders: 1 is no text: write each entry in quotes`}},
		{"nameless folder", "[mailbox]", "[mailbox]\nfolders = [\"\"]", []string{`mutualaid.toml:2: mailbox.folders: a folder has no name: write ["INBOX"]`}},
		{"list for one", "[mailbox]", "[mailbox]\nuser = [\"a\"]", []string{"mutualaid.toml:2: mailbox.user: [a] is not what stands here: write text in quotes"}},
		{"odd authserv", "[mailbox]", "[mailbox]\nauthserv_id = \"mx.x.org; dkim=pass\"", []string{`mutualaid.toml:2: mailbox.authserv_id: "mx.x.org; dkim=pass" is not one word: write the first word of the Authentication-Results field that your provider adds to mail, as in mx.example.org`}},
		{"no table", "[mailbox]", "log = 1\n[mailbox]", []string{"mutualaid.toml:1: log: this is a table: write [log] and its keys below"}},
		{"odd level", "[mailbox]", "[log]\nlevel = \"loud\"\nformat = \"xml\"\n[mailbox]", []string{
			`mutualaid.toml:2: log.level: "loud" is no level: write debug, info, warn or error`,
			`mutualaid.toml:3: log.format: "xml" is no format: write text or json`}},
		{"inline table", "[mailbox]", "log = {level = \"loud\"}\n[mailbox]", []string{`mutualaid.toml:1: log.level: "loud" is no level: write debug, info, warn or error`}},
		{"pages without https", "[mailbox]", "listen = \":80\"\nurl = \"http://groups.example.org\"\n[mailbox]", []string{`mutualaid.toml:2: url: pages that act for people need https: write https://groups.example.org`}},
		{"pages that nobody serves", "[mailbox]", "url = \"https://groups.example.org\"\n[mailbox]", []string{`mutualaid.toml:1: url: nothing would answer there: set listen as well, or leave url out`}},
		{"odd pages", "[mailbox]", "url = \"groups\"\nlisten = \"8025\"\nstore = \"\"\n[mailbox]", []string{
			`mutualaid.toml:1: url: "groups" is no address of a site: write it like https://groups.example.org`,
			`mutualaid.toml:2: listen: "8025" is no host and port: write it like "127.0.0.1:8025"`,
			`mutualaid.toml:3: store: it is empty: write the file that keeps everything, such as "mutualaid.db"`}},
		{"no TOML", "imap =", "imap", []string{`mutualaid.toml:3: expected`}},
		{"twice", "imap =", "imap = \"a\"\nimap =", []string{`mutualaid.toml:4:`}},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := load(t, strings.Replace(small, test.from, test.to, 1))
			var problems Problems
			if !errors.As(err, &problems) {
				t.Fatalf("got %v, want problems", err)
			}
			got := strings.Split(err.Error(), "\n")
			if len(got) != len(test.want) {
				t.Fatalf("got\n%s\nwant\n%s", err, strings.Join(test.want, "\n"))
			}
			for i, line := range got {
				if line = line[strings.Index(line, "mutualaid.toml"):]; !strings.HasPrefix(line, test.want[i]) {
					t.Errorf("got\n%s\nwant\n%s", line, test.want[i])
				}
			}
		})
	}
}

func TestAddressMustBeBare(t *testing.T) {
	for _, address := range []string{"", "together", "a@", "Together <together@example.org>"} {
		_, err := load(t, strings.Replace(small, "together@example.org", address, 1))
		if err == nil || !strings.Contains(err.Error(), ":2: mailbox.address: ") {
			t.Errorf("%q: %v", address, err)
		}
	}
}

func TestPasswordFileThatOthersCanReadIsRefused(t *testing.T) {
	name := write(t, small)
	secret := filepath.Join(filepath.Dir(name), "secret")
	for _, mode := range []os.FileMode{0o644, 0o640, 0o604} {
		if err := os.Chmod(secret, mode); err != nil {
			t.Fatal(err)
		}
		if _, err := Load(name); err == nil || !strings.Contains(err.Error(), "run `chmod 600 "+secret+"`") {
			t.Errorf("%o: %v", mode, err)
		}
	}
}

func TestPasswordFromEnvironment(t *testing.T) {
	c, err := load(t, strings.Replace(small, `password_file = "secret"`, `password_env = "MUTUALAID_TEST_PASSWORD"`, 1))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Password(); err == nil || !strings.Contains(err.Error(), ":5: mailbox.password_env: the password is empty") {
		t.Error(err)
	}
	t.Setenv("MUTUALAID_TEST_PASSWORD", "geheim")
	if p, err := c.Password(); p != "geheim" || err != nil {
		t.Error(p, err)
	}
}

func TestMissingPasswordFileIsToldWhenItIsNeeded(t *testing.T) {
	name := write(t, small)
	if err := os.Remove(filepath.Join(filepath.Dir(name), "secret")); err != nil {
		t.Fatal(err)
	}
	c, err := Load(name)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Password(); err == nil || !strings.Contains(err.Error(), "mutualaid.toml:5: mailbox.password_file: ") {
		t.Error(err)
	}
}

func TestTokensTakeThePlaceOfThePassword(t *testing.T) {
	without := strings.Replace(small, "password_file = \"secret\"\n", "", 1)
	name := write(t, without+"[mailbox.oauth2]\nissuer = \"google\"\nclient_id = \"us\"\nclient_secret_file = \"secret\"\n")
	c, err := Load(name)
	if err != nil {
		t.Fatal(err)
	}
	app, err := c.App()
	if err != nil || app.ID != "us" || app.Secret != "Pa55 word" || c.Mailbox.OAuth2.TokenFile != filepath.Join(filepath.Dir(name), "mutualaid.token") {
		t.Errorf("%+v %v, kept in %s", app, err, c.Mailbox.OAuth2.TokenFile)
	}
	if err := os.Remove(filepath.Join(filepath.Dir(name), "secret")); err != nil {
		t.Fatal(err)
	}
	if _, err := c.App(); err == nil || !strings.Contains(err.Error(), "mutualaid.toml:8: mailbox.oauth2.client_secret_file: ") {
		t.Error(err)
	}
	for _, c := range []struct{ text, want string }{
		{small + "[mailbox.oauth2]\nissuer = \"google\"\nclient_id = \"us\"\n", "mutualaid.toml:6: mailbox.oauth2: the mailbox has a password as well: keep one of them"},
		{without + "[mailbox.oauth2]\nissuer = \"google\"\n", "mutualaid.toml:5: mailbox.oauth2.client_id: it is missing: register a program"},
		{without + "[mailbox.oauth2]\nissuer = \"http://login.example.org\"\nclient_id = \"us\"\n", "mutualaid.toml:6: mailbox.oauth2.issuer: \"http://login.example.org\" is no issuer"},
		{without + "[mailbox.oauth2]\nclient_id = \"us\"\n", "mailbox.oauth2.issuer: \"\" is no issuer"},
		{without + "oauth2 = 1\n", "mailbox.oauth2: this is a table: write [mailbox.oauth2]"},
	} {
		if _, err := load(t, c.text); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v, want %s", err, c.want)
		}
	}
}

func TestMissingConfigSaysHowToMakeOne(t *testing.T) {
	_, err := Load(filepath.Join(t.TempDir(), "none.toml"))
	if !errors.Is(err, os.ErrNotExist) || !strings.Contains(err.Error(), "mutualaid init") {
		t.Error(err)
	}
}

func TestExampleDocumentsEveryKeyAndOnlyThose(t *testing.T) {
	text, err := os.ReadFile("../../../mutualaid.example.toml")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := load(t, string(text)); err != nil {
		t.Errorf("the example as it is: %v", err)
	}
	whole := regexp.MustCompile(`(?m)^#([a-z_]+ = )`).ReplaceAll(text, []byte("$1"))
	var tree map[string]any
	if err := toml.Unmarshal(whole, &tree); err != nil {
		t.Fatal(err)
	}
	var documented []string
	var note func(prefix string, tree map[string]any)
	note = func(prefix string, tree map[string]any) {
		for key, value := range tree {
			if table, ok := value.(map[string]any); ok {
				note(prefix+key+".", table)
				continue
			}
			documented = append(documented, prefix+key)
		}
	}
	note("", tree)
	slices.Sort(documented)
	keys := Keys()
	slices.Sort(keys)
	if diff := cmp.Diff(keys, documented); diff != "" {
		t.Error(diff)
	}
}

func TestExampleShowsTheDefaults(t *testing.T) {
	text, err := os.ReadFile("../../../mutualaid.example.toml")
	if err != nil {
		t.Fatal(err)
	}
	// Paragraphs that say "example" show no default.
	var kept []string
	for paragraph := range strings.SplitSeq(string(text), "\n\n") {
		if !strings.Contains(paragraph, "(example)") {
			kept = append(kept, paragraph)
		}
	}
	whole := regexp.MustCompile(`(?m)^#([a-z_]+ = )`).ReplaceAllString(strings.Join(kept, "\n\n"), "$1")
	got, err := Parse("x", "", []byte(whole))
	if err != nil {
		t.Fatal(err)
	}
	want, err := Parse("x", "", text)
	if err != nil {
		t.Fatal(err)
	}
	got.at, want.at = nil, nil
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(Config{})); diff != "" {
		t.Error(diff)
	}
}

func FuzzParse(f *testing.F) {
	f.Add(small)
	f.Add("[mailbox]\nlimit = 1\n[[log]]\n")
	f.Add("mailbox = {address = \"a@b.c\", imap = {x = 1}}\nurl = 1979-05-27\n")
	f.Add("a.\"b.c\" = '''\n'''\n[a]\n")
	f.Fuzz(func(t *testing.T, text string) {
		_, err := Parse("x.toml", "/", []byte(text))
		var problems Problems
		if err != nil && !errors.As(err, &problems) {
			t.Fatal(err)
		}
		for _, p := range problems {
			if p.Line < 1 || p.Line > strings.Count(text, "\n")+1 {
				t.Errorf("line %d of %q: %v", p.Line, text, p)
			}
		}
	})
}
