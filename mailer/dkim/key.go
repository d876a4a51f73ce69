// Package dkim signs our letters, for relays that don't. See RFC 6376 and, for Ed25519, RFC 8463.
package dkim

import (
	"crypto"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Key signs for a domain. Its public half is published in the DNS under Name.
type Key struct {
	Domain   string
	Selector string
	private  crypto.Signer
}

// Algorithms are the kinds of key that a domain should have: RSA, which everybody verifies, and Ed25519, which is cheap.
var Algorithms = []string{"rsa", "ed25519"}

// rsaBits is how long an RSA key is: less is refused by some, more doesn't fit into one answer of the DNS. See RFC 8301
// section 3.2.
const rsaBits = 2048

// File is where the key of an algorithm lies in a folder of keys.
func File(folder, algorithm string) string { return filepath.Join(folder, algorithm+".pem") }

// Make makes the keys that a folder doesn't have yet, readable for its owner alone, and says which those are.
func Make(folder string) (made []string, err error) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, err
	}
	for _, algorithm := range Algorithms {
		name := File(folder, algorithm)
		if _, err := os.Stat(name); err == nil {
			continue
		}
		text, err := generate(algorithm)
		if err != nil {
			return made, fmt.Errorf("a key for %s: %w", algorithm, err)
		}
		f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if err != nil {
			return made, err
		}
		_, err = f.Write(text)
		if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
			return made, errors.Join(err, os.Remove(name))
		}
		made = append(made, name)
	}
	return made, nil
}

func generate(algorithm string) ([]byte, error) {
	var key any
	var err error
	if algorithm == "rsa" {
		key, err = rsa.GenerateKey(rand.Reader, rsaBits)
	} else {
		_, key, err = ed25519.GenerateKey(rand.Reader)
	}
	if err != nil {
		return nil, err
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, err
	}
	return pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}), nil
}

// Load reads the keys in a folder, of those Algorithms that it has. Each has a selector of its own: selector-algorithm.
func Load(folder, domain, selector string) ([]Key, error) {
	var keys []Key
	for _, algorithm := range Algorithms {
		name := File(folder, algorithm)
		text, err := os.ReadFile(name)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		private, err := read(text)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		keys = append(keys, Key{Domain: domain, Selector: selector + "-" + algorithm, private: private})
	}
	if len(keys) == 0 {
		return nil, fmt.Errorf("there is no key in %s: make some with `mutualaid doctor --dkim`", folder)
	}
	return keys, nil
}

func read(text []byte) (crypto.Signer, error) {
	block, _ := pem.Decode(text)
	if block == nil {
		return nil, errors.New("it holds no key in PEM form")
	}
	var key any
	var err error
	switch block.Type {
	case "RSA PRIVATE KEY": // as opendkim-genkey writes it
		key, err = x509.ParsePKCS1PrivateKey(block.Bytes)
	default:
		key, err = x509.ParsePKCS8PrivateKey(block.Bytes)
	}
	if err != nil {
		return nil, fmt.Errorf("it holds no key that can be read: %w", err)
	}
	switch key := key.(type) {
	case ed25519.PrivateKey:
		return key, nil
	case *rsa.PrivateKey:
		if key.N.BitLen() < 1024 { // RFC 8301 section 3.2
			return nil, fmt.Errorf("its RSA key has %d bits: 2048 are usual, and less than 1024 are not trusted", key.N.BitLen())
		}
		return key, nil
	}
	return nil, fmt.Errorf("it holds a %T, which DKIM does not know", key)
}

// Name is where in the DNS the public key is published. See RFC 6376 section 3.6.2.1.
func (k Key) Name() string { return k.Selector + "._domainkey." + k.Domain }

// Record is the text to be published there.
func (k Key) Record() (string, error) {
	if public, ok := k.private.Public().(ed25519.PublicKey); ok {
		return "v=DKIM1; k=ed25519; p=" + base64.StdEncoding.EncodeToString(public), nil // RFC 8463 section 4.2: the bare key
	}
	der, err := x509.MarshalPKIXPublicKey(k.private.Public())
	if err != nil {
		return "", err
	}
	return "v=DKIM1; k=rsa; p=" + base64.StdEncoding.EncodeToString(der), nil
}

// Published says whether one of the texts found under Name is this key's record.
func (k Key) Published(texts []string) (bool, error) {
	record, err := k.Record()
	if err != nil {
		return false, err
	}
	_, own, _ := strings.Cut(record, "p=")
	for _, text := range texts {
		for tag := range strings.SplitSeq(text, ";") {
			name, value, _ := strings.Cut(tag, "=")
			if strings.TrimSpace(name) == "p" && strings.Join(strings.Fields(value), "") == own {
				return true, nil
			}
		}
	}
	return false, nil
}
