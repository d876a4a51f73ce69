package store

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"reflect"
	"strconv"
	"strings"
	"time"
)

// A Key is an encoded tuple. Keys sort as their tuples do, part by part, and the key of a
// tuple's first parts is a prefix of the whole tuple's key.
type Key []byte

// Tags stand before each part. 0x00 is none of them, so that it can end a key.
const (
	tagBytes    = 0x01
	tagString   = 0x02
	tagFalse    = 0x03
	tagTrue     = 0x04
	tagNegative = 0x05
	tagNumber   = 0x06
	tagTime     = 0x07
)

const escape = 0x01

// K encodes a tuple. Parts are strings, []byte, bool, all integers (equal numbers of different types
// encode equally), time.Time (to the nanosecond, whatever zone), types made of these, and Keys, which stand for all their parts.
// Any other type is a mistake in the program, and panics.
func K(parts ...any) Key { return appendKey(nil, parts) }

func appendKey(dst []byte, parts []any) []byte {
	for _, part := range parts {
		switch p := part.(type) {
		case string:
			dst = appendText(append(dst, tagString), p)
		case Key:
			dst = append(dst, p...)
		case []byte:
			dst = appendText(append(dst, tagBytes), p)
		case int:
			dst = appendInt(dst, int64(p))
		case int64:
			dst = appendInt(dst, p)
		case uint32:
			dst = appendUint(dst, uint64(p))
		case uint64:
			dst = appendUint(dst, p)
		case bool:
			dst = appendBool(dst, p)
		case time.Time:
			dst = append(dst, tagTime)
			dst = binary.BigEndian.AppendUint64(dst, uint64(p.Unix())^(1<<63))
			dst = binary.BigEndian.AppendUint32(dst, uint32(p.Nanosecond()))
		default:
			dst = appendKind(dst, part)
		}
	}
	return dst
}

// appendKind takes named types, such as type Standing string.
func appendKind(dst []byte, part any) []byte {
	v := reflect.ValueOf(part)
	switch {
	case v.Kind() == reflect.String:
		return appendText(append(dst, tagString), v.String())
	case v.CanInt():
		return appendInt(dst, v.Int())
	case v.CanUint():
		return appendUint(dst, v.Uint())
	case v.Kind() == reflect.Bool:
		return appendBool(dst, v.Bool())
	case v.Kind() == reflect.Slice && v.Type().Elem().Kind() == reflect.Uint8:
		return appendText(append(dst, tagBytes), v.Bytes())
	}
	panic(fmt.Sprintf("store.K: a %T can't be part of a key", part))
}

// appendText ends with 00 and writes 00 as 01 01 and 01 as 01 02. So "a" sorts before "a\x00" before "ab",
// and no text's encoding is a prefix of another's.
func appendText[T string | []byte](dst []byte, text T) []byte {
	for i := range len(text) {
		if c := text[i]; c <= escape {
			dst = append(dst, escape, c+1)
		} else {
			dst = append(dst, c)
		}
	}
	return append(dst, 0)
}

func appendInt(dst []byte, n int64) []byte {
	if n >= 0 {
		return appendUint(dst, uint64(n))
	}
	return binary.BigEndian.AppendUint64(append(dst, tagNegative), uint64(n))
}

func appendUint(dst []byte, n uint64) []byte {
	return binary.BigEndian.AppendUint64(append(dst, tagNumber), n)
}

func appendBool(dst []byte, b bool) []byte {
	if b {
		return append(dst, tagTrue)
	}
	return append(dst, tagFalse)
}

// String writes the parts as a person reads them, divided by slashes; bytes that are no tuple in hexadecimal.
func (k Key) String() string {
	var words []string
	for rest := []byte(k); len(rest) > 0; {
		word, n := readPart(rest)
		if n == 0 {
			words = append(words, fmt.Sprintf("%x", rest))
			break
		}
		words, rest = append(words, word), rest[n:]
	}
	return strings.Join(words, "/")
}

// readPart returns the first part in words and its encoded length, 0 when it is none.
func readPart(key []byte) (word string, n int) {
	switch tag, body := key[0], key[1:]; {
	case tag == tagFalse:
		return "false", 1
	case tag == tagTrue:
		return "true", 1
	case tag == tagNumber && len(body) >= 8:
		return strconv.FormatUint(binary.BigEndian.Uint64(body), 10), 9
	case tag == tagNegative && len(body) >= 8 && binary.BigEndian.Uint64(body) > math.MaxInt64:
		return strconv.FormatInt(int64(binary.BigEndian.Uint64(body)), 10), 9
	case tag == tagTime && len(body) >= 12 && binary.BigEndian.Uint32(body[8:]) < 1e9:
		seconds := int64(binary.BigEndian.Uint64(body) ^ (1 << 63))
		at := time.Unix(seconds, int64(binary.BigEndian.Uint32(body[8:]))).UTC()
		return at.Format(time.RFC3339Nano), 13
	case tag == tagString:
		text, n := readText(body)
		if n == 0 {
			return "", 0
		}
		return strings.Trim(strconv.Quote(text), `"`), n + 1
	case tag == tagBytes:
		text, n := readText(body)
		if n == 0 {
			return "", 0
		}
		return fmt.Sprintf("%x", text), n + 1
	}
	return "", 0
}

// readText undoes appendText; n is 0 for what it can't have written.
func readText(body []byte) (text string, n int) {
	var out []byte
	for ; n < len(body); n++ {
		switch c := body[n]; {
		case c == 0:
			return string(out), n + 1
		case c != escape:
			out = append(out, c)
		case n+1 < len(body) && (body[n+1] == 1 || body[n+1] == 2):
			n++
			out = append(out, body[n]-1)
		default:
			return "", 0
		}
	}
	return "", 0
}

// after returns the first key that doesn't begin with prefix; nil when there is none.
func after(prefix []byte) []byte {
	for i := len(prefix) - 1; i >= 0; i-- {
		if prefix[i] != 0xff {
			end := bytes.Clone(prefix[:i+1])
			end[i]++
			return end
		}
	}
	return nil
}
