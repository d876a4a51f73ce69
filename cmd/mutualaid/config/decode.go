package config

import (
	"encoding"
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"github.com/pelletier/go-toml/v2"
	"github.com/pelletier/go-toml/v2/unstable"
)

// positions are the lines on which keys and tables stand, by dotted name.
type positions map[string]int

// line is where a key stands, or its table, or the file's beginning.
func (at positions) line(key string) int {
	for {
		if n, ok := at[key]; ok {
			return n
		}
		i := strings.LastIndex(key, ".")
		if i < 0 {
			return 1
		}
		key = key[:i]
	}
}

// decode fills c from a file's text. Only when the text is no TOML are the positions nil.
func decode(name string, text []byte, c *Config) (positions, Problems) {
	var tree map[string]any
	if err := toml.Unmarshal(text, &tree); err != nil {
		p := Problem{File: name, Line: 1, Why: err.Error()}
		var broken *toml.DecodeError
		if errors.As(err, &broken) {
			p.Line, _ = broken.Position()
			p.Why = strings.TrimPrefix(broken.Error(), "toml: ")
		}
		return nil, Problems{p}
	}
	d := decoder{file: name, at: locate(text), known: Keys()}
	d.table("", tree, reflect.ValueOf(c).Elem())
	return d.at, d.problems
}

// locate notes where each key and table stands. The text is known to be TOML.
func locate(text []byte) positions {
	at := positions{}
	note := func(p *unstable.Parser, table []string, key unstable.Iterator) []string {
		path := table
		for key.Next() {
			path = append(path[:len(path):len(path)], string(key.Node().Data))
			if dotted := strings.Join(path, "."); at[dotted] == 0 {
				at[dotted] = p.Shape(key.Node().Raw).Start.Line
			}
		}
		return path
	}
	var p unstable.Parser
	p.Reset(text)
	var table []string
	for p.NextExpression() {
		switch e := p.Expression(); e.Kind {
		case unstable.Table, unstable.ArrayTable:
			table = note(&p, nil, e.Key())
		case unstable.KeyValue:
			path := note(&p, table, e.Key())
			if v := e.Value(); v.Kind == unstable.InlineTable {
				for it := v.Children(); it.Next(); {
					note(&p, path, it.Node().Key())
				}
			}
		}
	}
	return at
}

// Keys are all keys there are, dotted, in the order of the struct.
func Keys() []string { return keysOf("", reflect.TypeFor[Config]()) }

func keysOf(prefix string, t reflect.Type) []string {
	var keys []string
	for i := range t.NumField() {
		f := t.Field(i)
		key, ok := f.Tag.Lookup("toml")
		switch {
		case !ok:
		case f.Type.Kind() == reflect.Struct:
			keys = append(keys, keysOf(prefix+key+".", f.Type)...)
		default:
			keys = append(keys, prefix+key)
		}
	}
	return keys
}

type decoder struct {
	file     string
	at       positions
	known    []string
	problems Problems
}

func (d *decoder) complain(key, why, mend string) {
	d.problems = append(d.problems, Problem{File: d.file, Line: d.at.line(key), Key: key, Why: why, Mend: mend})
}

func (d *decoder) table(prefix string, tree map[string]any, into reflect.Value) {
	fields := map[string]reflect.Value{}
	for i := range into.NumField() {
		if key, ok := into.Type().Field(i).Tag.Lookup("toml"); ok {
			fields[key] = into.Field(i)
		}
	}
	for key, value := range tree {
		field, ok := fields[key]
		sub, isTable := value.(map[string]any)
		switch {
		case !ok:
			d.unknown(prefix + key)
		case field.Kind() == reflect.Struct && isTable:
			d.table(prefix+key+".", sub, field)
		case field.Kind() == reflect.Struct:
			d.complain(prefix+key, "this is a table", "write ["+prefix+key+"] and its keys below")
		default:
			if err := set(field, value); err != nil {
				d.complain(prefix+key, err.Error(), "")
			}
		}
	}
}

func (d *decoder) unknown(key string) {
	mend := "remove it; mutualaid.example.toml names every key"
	if k := nearest(key, d.known); k != "" {
		mend = "did you mean " + k + "?"
		if table, _, ok := strings.Cut(k, "."); ok && !strings.HasPrefix(key, table+".") {
			mend = "did you mean " + k + ", in the table [" + table + "]?"
		}
	}
	d.complain(key, "there is no such key", mend)
}

// set puts a TOML value into a field of a config struct.
func set(field reflect.Value, value any) error {
	if t, ok := field.Addr().Interface().(encoding.TextUnmarshaler); ok {
		switch v := value.(type) {
		case string:
			return t.UnmarshalText([]byte(v))
		case int64:
			return t.UnmarshalText(strconv.AppendInt(nil, v, 10))
		}
		return errors.New("write it as text in quotes")
	}
	switch v := value.(type) {
	case string:
		if field.Kind() == reflect.String {
			field.SetString(v)
			return nil
		}
	case bool:
		if field.Kind() == reflect.Bool {
			field.SetBool(v)
			return nil
		}
	case int64:
		if field.Kind() == reflect.Int {
			field.SetInt(v)
			return nil
		}
	case []any:
		if field.Kind() == reflect.Slice {
			return setList(field, v)
		}
	}
	wants := map[reflect.Kind]string{reflect.String: "text in quotes", reflect.Bool: "true or false", reflect.Int: "a number", reflect.Slice: `a list of texts, like ["INBOX", "Junk"]`}
	return fmt.Errorf("%v is not what stands here: write %s", value, wants[field.Kind()])
}

func setList(field reflect.Value, values []any) error {
	list := make([]string, len(values))
	for i, v := range values {
		s, ok := v.(string)
		if !ok {
			return fmt.Errorf("%v is no text: write each entry in quotes", v)
		}
		list[i] = s
	}
	field.Set(reflect.ValueOf(list))
	return nil
}
