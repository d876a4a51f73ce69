package mailtest

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"text/template"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
)

// DovecotServer is Debian's Dovecot, run for one test with a configuration, a user and a mail folder of its own.
type DovecotServer struct {
	Addr     string // host:port, plain text and STARTTLS
	AddrTLS  string // host:port, TLS from the first byte
	User     string
	Password string
	Roots    *x509.CertPool // whom to trust to reach it with TLS
	Dir      string         // the log lies in Dir/log

	mu     sync.Mutex
	sender *imapclient.Client // signed in, for Deliver
}

// Dovecot starts the server and stops it, by its pid, at the end of the test. Where it isn't installed see Missing.
func Dovecot(t testing.TB) *DovecotServer {
	t.Helper()
	program, err := exec.LookPath("dovecot")
	if err != nil {
		if program = "/usr/sbin/dovecot"; !executable(program) {
			Missing(t, "dovecot (dovecot-imapd)")
		}
	}
	d, err := prepareDovecot()
	if err != nil {
		t.Fatalf("prepare dovecot: %v", err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(d.Dir); err != nil {
			t.Errorf("remove dovecot's folder: %v", err)
		}
	})
	cmd := exec.Command(program, "-F", "-c", filepath.Join(d.Dir, "dovecot.conf"))
	cmd.SysProcAttr = unprivileged()
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	if err := cmd.Start(); err != nil {
		t.Fatalf("start dovecot: %v", err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	t.Cleanup(func() {
		if err := errors.Join(d.hangUp(), stop(cmd.Process, ended)); err != nil {
			t.Errorf("stop dovecot: %v", err)
		}
	})
	if err := d.await(ended); err != nil {
		log, _ := os.ReadFile(filepath.Join(d.Dir, "log"))
		t.Fatalf("dovecot does not answer: %v\n%s\n%s", err, said.String(), log)
	}
	return d
}

// URL is what an account names to read from this server in plain text.
func (d *DovecotServer) URL() string { return "imap+insecure://" + d.Addr }

// TLS trusts the server's certificate.
func (d *DovecotServer) TLS() *tls.Config { return &tls.Config{RootCAs: d.Roots} }

// Deliver puts a mail into INBOX.
func (d *DovecotServer) Deliver(raw []byte) error { return d.DeliverTo("INBOX", raw) }

// DeliverTo puts a mail into the folder, which is made where it does not exist.
func (d *DovecotServer) DeliverTo(folder string, raw []byte) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.sender == nil {
		client, err := signIn(d.Addr, d.User, d.Password)
		if err != nil {
			return fmt.Errorf("sign in at dovecot: %w", err)
		}
		d.sender = client
	}
	if err := deliverInto(d.sender, folder, raw); err != nil {
		return fmt.Errorf("deliver to dovecot: %w", err)
	}
	return nil
}

// deliverInto appends, making the folder where it is missing. Dovecot may say of one just deleted elsewhere both that it
// is missing and that it exists, so this is tried a few times.
func deliverInto(client *imapclient.Client, folder string, raw []byte) error {
	var err error
	for range 5 {
		err = appendTo(client, folder, raw)
		if !answered(err, imap.ResponseCodeTryCreate) {
			return err
		}
		made := client.Create(folder, nil).Wait()
		if made != nil && !answered(made, imap.ResponseCodeAlreadyExists) {
			return fmt.Errorf("create %s: %w", folder, made)
		}
	}
	return err
}

func answered(err error, code imap.ResponseCode) bool {
	var refused *imap.Error
	return errors.As(err, &refused) && refused.Code == code
}

// Remove deletes a folder with its mails. Made again, it has another UIDVALIDITY.
func (d *DovecotServer) Remove(folder string) error {
	client, err := signIn(d.Addr, d.User, d.Password)
	if err != nil {
		return err
	}
	return errors.Join(client.Delete(folder).Wait(), client.Logout().Wait(), closed(client))
}

// Messages returns the mails of INBOX with their flags, in the order of their UIDs.
func (d *DovecotServer) Messages() ([]Stored, error) { return d.MessagesIn("INBOX") }

// MessagesIn returns the mails of the folder with their flags, in the order of their UIDs.
func (d *DovecotServer) MessagesIn(folder string) ([]Stored, error) {
	return lookInto(d.Addr, d.User, d.Password, folder)
}

func appendTo(client *imapclient.Client, folder string, raw []byte) error {
	cmd := client.Append(folder, int64(len(raw)), nil)
	_, err := cmd.Write(raw)
	if err := errors.Join(err, cmd.Close()); err != nil {
		return err
	}
	_, err = cmd.Wait()
	return err
}

func (d *DovecotServer) hangUp() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.sender == nil {
		return nil
	}
	return closed(d.sender)
}

// await returns once the server greets, or with the reason why it never will.
func (d *DovecotServer) await(ended <-chan error) error {
	deadline := time.NewTimer(20 * time.Second)
	defer deadline.Stop()
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	for {
		client, err := signIn(d.Addr, d.User, d.Password)
		if err == nil {
			return errors.Join(client.Logout().Wait(), closed(client))
		}
		select {
		case <-deadline.C:
			return err
		case why := <-ended:
			return fmt.Errorf("it ended: %w", errors.Join(why, err))
		case <-again.C:
		}
	}
}

// prepareDovecot lays out a folder that the user who runs it owns, with a path short enough for unix sockets.
func prepareDovecot() (*DovecotServer, error) {
	dir, err := os.MkdirTemp("", "dove")
	if err != nil {
		return nil, err
	}
	d := &DovecotServer{User: "together@example.org", Password: "a secret, for tests", Dir: dir}
	certificate, key, roots, err := newCertificatePEM()
	if err != nil {
		return nil, err
	}
	d.Roots = roots
	ports, err := freePorts(2)
	if err != nil {
		return nil, err
	}
	d.Addr, d.AddrTLS = fmt.Sprintf("127.0.0.1:%d", ports[0]), fmt.Sprintf("127.0.0.1:%d", ports[1])
	name, group, err := runAs()
	if err != nil {
		return nil, err
	}
	var conf bytes.Buffer
	err = dovecotConf.Execute(&conf, map[string]any{
		"Dir": dir, "Port": ports[0], "PortTLS": ports[1], "Name": name, "Group": group,
	})
	if err != nil {
		return nil, err
	}
	files := map[string][]byte{
		"dovecot.conf": conf.Bytes(),
		"users":        []byte(d.User + ":{PLAIN}" + d.Password + "\n"),
		"cert.pem":     certificate,
		"key.pem":      key,
	}
	for file, content := range files {
		if err := os.WriteFile(filepath.Join(dir, file), content, 0o600); err != nil {
			return nil, err
		}
	}
	for _, sub := range []string{"mail", "run", "state"} {
		if err := os.Mkdir(filepath.Join(dir, sub), 0o755); err != nil {
			return nil, err
		}
	}
	return d, hand(dir)
}

// freePorts asks the kernel for ports that nobody listens on.
func freePorts(n int) ([]int, error) {
	var ports []int
	for range n {
		ln, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return nil, err
		}
		defer func() { _ = ln.Close() }() // held until all are chosen, so that they differ
		ports = append(ports, ln.Addr().(*net.TCPAddr).Port)
	}
	return ports, nil
}

func executable(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode()&0o111 != 0
}

// stop ends the process we started: kindly, then not.
func stop(process *os.Process, ended <-chan error) error {
	if err := process.Signal(syscall.SIGTERM); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return err
	}
	patience := time.NewTimer(10 * time.Second)
	defer patience.Stop()
	select {
	case err := <-ended:
		if err != nil && !strings.Contains(err.Error(), "signal: terminated") {
			return fmt.Errorf("it ended with: %w", err)
		}
		return nil
	case <-patience.C:
		return errors.Join(errors.New("it did not end within 10 s of SIGTERM"), process.Kill())
	}
}

var dovecotConf = template.Must(template.New("dovecot.conf").Parse(`protocols = imap
listen = 127.0.0.1
base_dir = {{.Dir}}/run
state_dir = {{.Dir}}/state
log_path = {{.Dir}}/log
default_internal_user = {{.Name}}
default_internal_group = {{.Group}}
default_login_user = {{.Name}}
mail_location = maildir:{{.Dir}}/mail
mail_max_userip_connections = 100
first_valid_uid = 1
first_valid_gid = 1
ssl = yes
ssl_cert = <{{.Dir}}/cert.pem
ssl_key = <{{.Dir}}/key.pem
disable_plaintext_auth = no
passdb {
  driver = passwd-file
  args = username_format=%u {{.Dir}}/users
}
userdb {
  driver = static
  args = uid={{.Name}} gid={{.Group}} home={{.Dir}}/mail
}
namespace inbox {
  inbox = yes
  separator = /
}
service anvil {
  chroot =
}
service imap-login {
  chroot =
  inet_listener imap {
    port = {{.Port}}
  }
  inet_listener imaps {
    port = {{.PortTLS}}
    ssl = yes
  }
}
service stats {
  chroot =
}
`))
