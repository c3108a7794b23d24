package config

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/treaty-events/treaty/contract/source"
)

// kind says how a value is written.
type kind string

// The kinds of values.
const (
	text     kind = "text"
	list     kind = "list"
	boolean  kind = "boolean"
	number   kind = "number"
	count    kind = "count"
	duration kind = "duration"
	size     kind = "size"
	secret   kind = "secret"
)

// value is what was written, and where.
type value struct {
	text   string
	items  []string // of a list
	origin string   // "default", "--listen", "TREATYD_LISTEN", "treatyd.yaml:3:9"
}

// Error is a value that cannot be used, or a key that nobody knows.
type Error struct {
	Origin string // where it was written
	Key    string
	Err    error
	Hint   string
}

// Error says where, what and why.
func (e *Error) Error() string {
	if e.Key == "" {
		return fmt.Sprintf("%s: %v", e.Origin, e.Err)
	}
	return fmt.Sprintf("%s: %s: %v", e.Origin, e.Key, e.Err)
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// wrong is why a value cannot be used, and what to write.
type wrong struct {
	message, hint string
}

func (w *wrong) Error() string { return w.message }

func wrongf(hint, format string, args ...any) error {
	return &wrong{fmt.Sprintf(format, args...), hint}
}

// refused makes an error of what the value is refused for.
func (v value) refused(key string, err error) error {
	e := &Error{Origin: v.origin, Key: key, Err: err}
	var w *wrong
	if errors.As(err, &w) {
		e.Hint = w.hint
	}
	return e
}

// quote shows what somebody wrote, on one line and not too long.
func quote(s string) string { return source.Quote(s) }

type dur = time.Duration

// What follows makes the function that stores a value in a Config.

func into(field func(*Config) *string, check func(string) error) func(*Config, value) error {
	return func(c *Config, v value) error {
		if check != nil {
			if err := check(v.text); err != nil {
				return err
			}
		}
		*field(c) = v.text
		return nil
	}
}

func each(field func(*Config) *[]string, check func(string) error) func(*Config, value) error {
	return func(c *Config, v value) error {
		for _, item := range v.items {
			if err := check(item); err != nil {
				return err
			}
		}
		*field(c) = v.items
		return nil
	}
}

func hidden(field func(*Config) *Secret) func(*Config, value) error {
	return func(c *Config, v value) error {
		*field(c) = Secret(v.text)
		return nil
	}
}

func yes(field func(*Config) *bool) func(*Config, value) error {
	return func(c *Config, v value) error {
		switch v.text {
		case "true", "false":
			*field(c) = v.text == "true"
			return nil
		}
		return wrongf("write true or false", "%s is neither true nor false", quote(v.text))
	}
}

func decimal(field func(*Config) *float64) func(*Config, value) error {
	return func(c *Config, v value) error {
		f, err := strconv.ParseFloat(v.text, 64)
		if err != nil || f < 0 || f > 1e9 || math.IsNaN(f) {
			return wrongf("write a number such as 200, or 0.5", "%s is no number from 0 on", quote(v.text))
		}
		*field(c) = f
		return nil
	}
}

func whole(field func(*Config) *int, least int) func(*Config, value) error {
	return func(c *Config, v value) error {
		n, err := strconv.Atoi(v.text)
		if err != nil || n < least || n > 1e9 {
			return wrongf("", "%s is no whole number from %d on", quote(v.text), least)
		}
		*field(c) = n
		return nil
	}
}

func span(field func(*Config) *dur) func(*Config, value) error {
	return func(c *Config, v value) error {
		d, err := time.ParseDuration(v.text)
		if err != nil || d <= 0 {
			return wrongf("write a time such as 30s, 2m or 1h", "%s is no time", quote(v.text))
		}
		*field(c) = d
		return nil
	}
}

func spanOrNever(field func(*Config) *dur) func(*Config, value) error {
	set := span(field)
	return func(c *Config, v value) error {
		if v.text == "0" {
			*field(c) = 0
			return nil
		}
		return set(c, v)
	}
}

// units are the endings of sizes.
var units = []struct {
	name  string
	bytes int64
}{{"KiB", 1 << 10}, {"MiB", 1 << 20}, {"GiB", 1 << 30}}

func octets(field func(*Config) *int64) func(*Config, value) error {
	return func(c *Config, v value) error {
		digits, unit := v.text, int64(1)
		for _, u := range units {
			if rest, ok := strings.CutSuffix(v.text, u.name); ok {
				digits, unit = strings.TrimSpace(rest), u.bytes
			}
		}
		n, err := strconv.ParseInt(digits, 10, 64)
		if err != nil || n <= 0 || n > (1<<40)/unit {
			return wrongf("write a size such as 64MiB, or a number of bytes", "%s is no size", quote(v.text))
		}
		*field(c) = n * unit
		return nil
	}
}

func level(c *Config, v value) error { return c.Log.Level.UnmarshalText([]byte(v.text)) }
