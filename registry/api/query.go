package api

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/registry"
)

// maxQuery bounds a query, in bytes.
const maxQuery = 8 << 10

// readQuery reads the query as the operation's parameters say. What it does not
// know is refused: a misspelt name would otherwise change what is answered,
// unseen.
func (c *call) readQuery(params []parameter) error {
	raw := c.Request.URL.RawQuery
	if len(raw) > maxQuery {
		return &problem{badQuery, fmt.Sprintf("the query is longer than %d bytes", maxQuery), ""}
	}
	values, err := url.ParseQuery(raw)
	if err != nil {
		return &problem{badQuery, "the query cannot be read: " + clip(err.Error()), "separate parameters with & and escape what is special in them"}
	}
	c.query = make(map[string]string, len(values))
	for _, name := range sortedNames(values) {
		i := slices.IndexFunc(params, func(p parameter) bool { return p.name == name })
		if i < 0 {
			return unknownParameter(name, params)
		}
		if len(values[name]) > 1 {
			return &problem{badQuery, name + " is there more than once", ""}
		}
		if err := params[i].check(values[name][0]); err != nil {
			return err
		}
		c.query[name] = values[name][0]
	}
	for _, p := range params {
		if _, there := c.query[p.name]; p.required && !there {
			return &problem{badQuery, p.name + " is missing", "such as ?" + p.name + "=" + url.QueryEscape(p.example)}
		}
	}
	return nil
}

func unknownParameter(name string, params []parameter) error {
	known := make([]string, len(params))
	for i, p := range params {
		known[i] = p.name
	}
	hint := "there are none here"
	if meant := workspace.Suggest(name, known); meant != "" {
		hint = fmt.Sprintf("did you mean %q?", meant)
	} else if len(known) > 0 {
		hint = "there are " + strings.Join(known, ", ")
	}
	return &problem{badQuery, fmt.Sprintf("%q is no parameter of this address", clip(name)), hint}
}

// check refuses a value that the parameter cannot have.
func (p *parameter) check(value string) error {
	switch {
	case p.number:
		if n, err := strconv.Atoi(value); err != nil || n < p.least || n > p.most {
			return &problem{badQuery, fmt.Sprintf("%s=%q is no number from %d to %d", p.name, clip(value), p.least, p.most), ""}
		}
	case len(p.values) > 0:
		if !slices.Contains(p.values, value) {
			return &problem{badQuery, fmt.Sprintf("%s=%q is not known", p.name, clip(value)), "it may be " + strings.Join(p.values, " or ")}
		}
	case !plain(value):
		return &problem{badQuery, p.name + " is not UTF-8, or has the character NUL", ""}
	case len(value) < p.least || len(value) > p.most:
		return &problem{badQuery, fmt.Sprintf("%s must have %d to %d bytes", p.name, p.least, p.most), ""}
	}
	return nil
}

// plain reports whether a text can be kept by every store.
func plain(text string) bool { return utf8.ValidString(text) && !strings.Contains(text, "\x00") }

// readPath refuses names that nothing can have.
func (c *call) readPath() error {
	for _, p := range c.Params {
		if !plain(p.Value) {
			return &registry.Refusal{
				Code: registry.NotFound, Message: fmt.Sprintf("nothing is called %q", clip(p.Value)),
				Hint: "names are UTF-8 without the character NUL",
			}
		}
	}
	return nil
}

// text returns a parameter of the query, or what stands for it.
func (c *call) text(name string) string {
	if value, ok := c.query[name]; ok {
		return value
	}
	for i := range c.op.params {
		if p := &c.op.params[i]; p.name == name && p.in == inQuery {
			return p.fallback
		}
	}
	return ""
}

// number returns a parameter of the query that is a number.
func (c *call) number(name string) int {
	n, _ := strconv.Atoi(c.text(name)) // checked when it was read
	return n
}

func sortedNames(values url.Values) []string {
	names := make([]string, 0, len(values))
	for name := range values {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
