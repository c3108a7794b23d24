package confluent

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// A subject is of a context: ":.ctx:orders" is orders of .ctx, and what begins
// otherwise is of the default context, which is called ".". A path may name the
// context too: /contexts/.ctx/subjects/orders is the same subject. Names are
// canonical below this file: those of the default context have no prefix.

const (
	defaultContext = "."
	everyContext   = ":*:" // begins what asks for all contexts
)

// qualified returns the canonical name of a subject.
func qualified(name string) string {
	in, rest := split(name)
	return in + rest
}

// split divides a name into its context, as ":.ctx:" - empty for the default one -
// and the rest.
func split(name string) (in, rest string) {
	if !strings.HasPrefix(name, ":.") {
		return "", name
	}
	end := strings.IndexByte(name[1:], ':')
	if end < 0 {
		return delimited(name[1:]), ""
	}
	return delimited(name[1 : end+1]), name[end+2:]
}

func delimited(contextName string) string {
	if contextName == defaultContext {
		return ""
	}
	return ":" + contextName + ":"
}

// contextName returns what a context is called in answers: ".ctx", or ".".
func contextName(in string) string {
	if in == "" {
		return defaultContext
	}
	return strings.Trim(in, ":")
}

// within puts a name that says no context of its own into that of the path.
func (c *call) within(name string) string {
	if strings.HasPrefix(name, ":.") || strings.HasPrefix(name, everyContext) {
		return qualified(name)
	}
	return c.in + name
}

// subject returns the subject that the path names.
func (c *call) subject() (string, error) {
	name, err := c.name("subject")
	if err != nil {
		return "", err
	}
	return c.within(name), nil
}

// name returns a part of the path, decoded once. The router has it as the client
// escaped it, but where nothing was: then net/http decoded it.
func (c *call) name(param string) (string, error) {
	text := c.Param(param)
	if c.Request.URL.RawPath == "" {
		return text, nil
	}
	decoded, err := url.PathUnescape(text)
	if err != nil {
		return "", noRoute.of() // net/http read it before
	}
	return decoded, nil
}

// version returns the version that the path names: its number, or 0 for the newest.
func (c *call) version() (int, error) {
	text, err := c.name("version")
	if err != nil {
		return 0, err
	}
	if text == "latest" || text == "-1" {
		return 0, nil
	}
	n, err := strconv.ParseInt(text, 10, 32)
	if err != nil || n < 1 {
		return 0, badVersion.of(clip(text))
	}
	return int(n), nil
}

// outerKey is under which the context of a request has the request as it came and
// the context that its path named.
type outerKey struct{}

type outer struct {
	request *http.Request
	in      string
}

// contextOf returns what ServeHTTP took from the path, if it changed it.
func contextOf(ctx context.Context) (in string, request *http.Request) {
	if o, ok := ctx.Value(outerKey{}).(*outer); ok {
		return o.in, o.request
	}
	return "", nil
}

// ServeHTTP answers a request. Slashes at the end say nothing; a context in the path
// is taken from it, for the router knows none.
func (d *Door) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	path := r.URL.EscapedPath()
	short, in, err := plain(path)
	if err != nil {
		d.answerError(w, r, err)
		return
	}
	if short == path {
		d.engine.ServeHTTP(w, r)
		return
	}
	inner := r.WithContext(context.WithValue(r.Context(), outerKey{}, &outer{r, in}))
	to := *r.URL
	if to.Path, err = url.PathUnescape(short); err != nil {
		d.answerError(w, r, noRoute.of())
		return
	}
	to.RawPath = short
	inner.URL = &to
	d.engine.ServeHTTP(w, inner)
}

// plain returns the path without slashes at its end and without a context, and that
// context.
func plain(path string) (short, in string, err error) {
	for len(path) > 1 && path[len(path)-1] == '/' {
		path = path[:len(path)-1]
	}
	prefix := ""
	if rest, below := strings.CutPrefix(path, Prefix+"/"); below {
		prefix, path = Prefix, "/"+rest
	} else if path == Prefix {
		return Prefix + "/", "", nil
	}
	rest, is := strings.CutPrefix(path, "/contexts/")
	if !is {
		return prefix + path, "", nil
	}
	name, rest, more := strings.Cut(rest, "/")
	if !more { // DELETE /contexts/{context} is an endpoint
		return prefix + path, "", nil
	}
	if name, err = url.PathUnescape(name); err != nil {
		return "", "", noRoute.of()
	}
	in, err = contextNamed(name)
	return prefix + "/" + rest, in, err
}

// contextNamed returns the context of that name, which may be sent without its dot or
// with colons around it.
func contextNamed(name string) (in string, err error) {
	name = strings.TrimSuffix(strings.TrimPrefix(name, ":"), ":")
	if strings.Contains(name, ":") {
		return "", badContext.of()
	}
	if !strings.HasPrefix(name, ".") {
		name = "." + name
	}
	return delimited(name), nil
}
