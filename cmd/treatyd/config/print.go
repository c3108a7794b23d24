package config

import (
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"strings"
)

// Value is a setting that is in effect.
type Value struct {
	Key    string `json:"key"`
	Value  any    `json:"value"`  // text, number, truth, list of texts, issuers or providers; stars for a secret
	Origin string `json:"origin"` // "default", "--listen", "TREATYD_LISTEN", "treatyd.yaml:3:9"
}

// Values returns every setting that is in effect, in the order of the help.
func (l *Loaded) Values() []Value {
	var values []Value
	for i := range settings {
		s := &settings[i]
		v := l.values[s.key]
		shown := Value{Key: s.fileKey(), Value: v.text, Origin: v.origin}
		switch {
		case s.kind == boolean || s.kind == number || s.kind == count:
			shown.Value = s.typed(v.text)
		case s.kind == secret:
			shown.Value = Secret(v.text).String()
		case s.kind == list:
			shown.Value = append([]string{}, v.items...)
		case s.key == "store":
			shown.Value = redacted(v.text)
		}
		values = append(values, shown)
		if s.key == "auth.required" && len(l.Issuers) > 0 {
			values = append(values, Value{issuersKey, l.Issuers, l.values[issuersKey].origin})
		}
		if s.key == "auth.required" && len(l.Providers) > 0 {
			values = append(values, Value{providersKey, l.Providers, l.values[providersKey].origin})
		}
	}
	return values
}

// redacted hides a password in an address of PostgreSQL.
func redacted(store string) string {
	u, err := url.Parse(store)
	if err != nil || u.Scheme == "" {
		return store
	}
	if q := u.Query(); q.Has("password") {
		q.Set("password", "********")
		u.RawQuery = q.Encode()
	}
	return u.Redacted()
}

// Print writes what is in effect as a file that could be read again, each value
// with where it came from; a secret is a comment.
func (l *Loaded) Print(w io.Writer) error {
	group := ""
	for _, v := range l.Values() {
		prefix, name, nested := strings.Cut(v.Key, ".")
		indent := ""
		if nested {
			if prefix != group {
				if _, err := fmt.Fprintf(w, "%s:\n", prefix); err != nil {
					return err
				}
			}
			indent, group = "  ", prefix
		} else {
			name, group = v.Key, ""
		}
		text, err := json.Marshal(v.Value) // JSON is YAML
		if err != nil {
			return err
		}
		if strings.HasSuffix(v.Key, "-file") {
			indent += "# "
		}
		if _, err := fmt.Fprintf(w, "%-48s # %s\n", fmt.Sprintf("%s%s: %s", indent, name, text), printable(v.Origin)); err != nil {
			return err
		}
	}
	return nil
}

// printable keeps the name of a file from ending the comment.
func printable(origin string) string { return strings.Trim(quote(origin), `"`) }
