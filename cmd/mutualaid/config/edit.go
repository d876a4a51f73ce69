package config

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Literal writes a value as it stands in the file: text, texts, true or false.
func Literal(value any) string {
	switch v := value.(type) {
	case []string:
		return list(v)
	case string:
		return quote(v)
	}
	return fmt.Sprint(value)
}

// ErrByHand says that a key has to be written by hand.
var ErrByHand = errors.New("the file is laid out in a way that only a person should change: write the line yourself")

// Set changes keys of [mailbox] in a file and leaves all else as it is. The file is replaced only by one that can be read.
func Set(name string, keys []string, values []any) error {
	abs, err := filepath.Abs(name)
	if err != nil {
		return err
	}
	text, err := os.ReadFile(abs)
	if err != nil {
		return err
	}
	before, err := Parse(name, filepath.Dir(abs), text)
	if err != nil {
		return err
	}
	for i, key := range keys {
		if text, err = setLine(text, key, Literal(values[i])); err != nil {
			return err
		}
	}
	after, err := Parse(name, filepath.Dir(abs), text)
	if err != nil || len(after.at) < len(before.at) {
		return errors.Join(ErrByHand, err)
	}
	return replace(abs, text)
}

// setLine puts a key into its table, or in the place of the line that it has.
func setLine(text []byte, key, value string) ([]byte, error) {
	table, last, found := strings.Cut(key, ".")
	if !found || table != "mailbox" || strings.Contains(last, ".") {
		return nil, fmt.Errorf("%s: %w", key, ErrByHand)
	}
	var c Config
	at, problems := decode("", text, &c)
	if at == nil {
		return nil, problems
	}
	lines := strings.Split(string(text), "\n")
	line := last + " = " + value
	if n, there := at[key]; there {
		if !strings.HasPrefix(strings.TrimSpace(lines[n-1]), last) {
			return nil, fmt.Errorf("%s: %w", key, ErrByHand)
		}
		lines[n-1] = line
		return []byte(strings.Join(lines, "\n")), nil
	}
	n, there := at[table]
	if !there || !strings.HasPrefix(strings.TrimSpace(lines[n-1]), "["+table+"]") {
		return nil, fmt.Errorf("%s: %w", key, ErrByHand)
	}
	return []byte(strings.Join(slices.Insert(lines, n, line), "\n")), nil
}

// replace writes a file whole or not at all, with the permissions that it had.
func replace(name string, text []byte) error {
	info, err := os.Stat(name)
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(name), filepath.Base(name)+".part*")
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	if err = errors.Join(err, f.Chmod(info.Mode().Perm()), f.Sync(), f.Close()); err == nil {
		err = os.Rename(f.Name(), name)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return nil
}
