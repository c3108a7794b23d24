package clients

import (
	"fmt"
	"net/http"

	"pgregory.net/rapid"
)

// Names that need escaping, of the default context and of another one. The first two
// refer to nothing; what refers, refers to those.
var (
	bases = []string{"address-value", ":.staging:address"}
	users = []string{"orders-value", "a/b c%20:d é", ":.staging:orders"}
	names = append(append([]string{}, bases...), users...)
)

// base and user are schemas of which each is compatible with each, since srfake asks
// nobody whether they are: they differ by a title.
func base(n int, spaced bool) content { return spelled(spaced, `"title":"base %d","type":"object"`, n) }

func user(n int, to reference, spaced bool) content {
	c := spelled(spaced, `"properties":{"of":{"$ref":"base.json"}},"title":"user %d","type":"object"`, n)
	to.Name = "base.json"
	c.references = []reference{to}
	return c
}

// broken is a text that is no schema.
var broken = content{schema: `{"title":`}

func spelled(spaced bool, format string, n int) content {
	text := fmt.Sprintf(format, n)
	if spaced {
		return content{schema: "{ " + text + "\n}"}
	}
	return content{schema: "{" + text + "}"}
}

// drawn draws the next call.
func drawn(t *rapid.T) call {
	return rapid.Custom(func(t *rapid.T) call {
		kind := rapid.IntRange(0, 29).Draw(t, "kind")
		switch {
		case kind < 8:
			return drawnRegister(t)
		case kind < 11:
			return drawnDelete(t)
		case kind < 14:
			return drawnSetting(t)
		case kind < 20:
			return drawnOfSubject(t)
		case kind < 26:
			return drawnOfID(t)
		}
		return drawnList(t)
	}).Draw(t, "call")
}

func drawnContent(t *rapid.T, name string) content {
	n, spaced := rapid.IntRange(0, 9).Draw(t, "content"), rapid.Bool().Draw(t, "spaced")
	if n == 0 {
		return broken
	}
	n = n%3 + 1
	if name == bases[0] || name == bases[1] {
		return base(n, spaced)
	}
	to := bases[1]
	if contextOf(name) == "." {
		to = rapid.SampledFrom(bases).Draw(t, "to")
	}
	return user(n, reference{Subject: to, Version: rapid.IntRange(1, 3).Draw(t, "version")}, spaced)
}

func drawnRegister(t *rapid.T) call {
	name := rapid.SampledFrom(names).Draw(t, "subject")
	return register(name, drawnContent(t, name))
}

func drawnVersion(t *rapid.T) string {
	return rapid.SampledFrom([]string{"1", "1", "2", "2", "3", "3", "4", "latest", "latest", "-1", "0", "two"}).Draw(t, "version")
}

// flag draws a parameter that is there or not.
func flag(t *rapid.T, name string) []string {
	switch rapid.IntRange(0, 3).Draw(t, name) {
	case 0:
		return []string{name, "true"}
	case 1:
		return []string{name, "false"}
	}
	return nil
}

func drawnDelete(t *rapid.T) call {
	name, hard := rapid.SampledFrom(names).Draw(t, "subject"), flag(t, "permanent")
	if rapid.IntRange(0, 2).Draw(t, "all") == 0 {
		return deleteSubject(name, hard...)
	}
	return deleteVersion(name, drawnVersion(t), hard...)
}

func drawnSetting(t *rapid.T) call {
	name := rapid.SampledFrom(append([]string{""}, names...)).Draw(t, "of")
	method := rapid.SampledFrom([]string{http.MethodGet, http.MethodGet, http.MethodPut, http.MethodDelete}).Draw(t, "method")
	if method == http.MethodDelete && name == "" {
		method = http.MethodGet // srfake has no way to delete the settings of all
	}
	params, value := []string{}, any(nil)
	kind := rapid.SampledFrom([]string{"config", "mode"}).Draw(t, "kind")
	switch method {
	case http.MethodGet:
		params = flag(t, "defaultToGlobal")
	case http.MethodPut:
		value = rapid.SampledFrom([]string{"READWRITE", "READWRITE", "READONLY"}).Draw(t, "mode")
		if kind == "config" {
			value = rapid.SampledFrom([]string{"NONE", "BACKWARD", "BACKWARD_TRANSITIVE", "FORWARD", "FORWARD_TRANSITIVE", "FULL", "FULL_TRANSITIVE"}).Draw(t, "level")
		}
	}
	if kind == "config" {
		return config(method, name, value, params...)
	}
	return mode(method, name, value, params...)
}

func drawnOfSubject(t *rapid.T) call {
	name := rapid.SampledFrom(names).Draw(t, "subject")
	switch rapid.IntRange(0, 6).Draw(t, "question") {
	case 0:
		return lookUp(name, drawnContent(t, name), flag(t, "deleted")...)
	case 1:
		return judge(name, rapid.SampledFrom([]string{"", "latest", "latest", "1", "2"}).Draw(t, "version"), drawnContent(t, name))
	case 2:
		return versionsOf(name, append(flag(t, "deleted"), flag(t, "deletedOnly")...)...)
	case 3:
		return ofVersion(name, drawnVersion(t), "/schema", flag(t, "deleted")...)
	case 4:
		return ofVersion(name, drawnVersion(t), "/referencedby")
	}
	return ofVersion(name, drawnVersion(t), "", flag(t, "deleted")...)
}

func drawnOfID(t *rapid.T) call {
	seen := rapid.IntRange(0, 5).Draw(t, "seen")
	switch rapid.IntRange(0, 6).Draw(t, "question") {
	case 0:
		return ofID(seen, "/schema")
	case 1:
		return ofID(seen, "/subjects", flag(t, "deleted")...)
	case 2, 3:
		return ofID(seen, "/versions", flag(t, "deleted")...)
	case 4:
		return ofGUID(seen, "")
	case 5:
		return ofGUID(seen, "/ids")
	}
	return ofID(seen, "")
}

func drawnList(t *rapid.T) call {
	prefix := rapid.SampledFrom([][]string{nil, {"subjectPrefix", "a"}, {"subjectPrefix", ":.staging:"}}).Draw(t, "prefix")
	switch rapid.IntRange(0, 2).Draw(t, "list") {
	case 0:
		return list("/subjects", append(append(prefix, flag(t, "deleted")...), flag(t, "deletedOnly")...)...)
	case 1:
		return list("/schemas", append(append(prefix, flag(t, "deleted")...), flag(t, "latestOnly")...)...)
	}
	return list("/contexts")
}
