package clients

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strconv"
)

// content is a JSON Schema as a client sends it.
type content struct {
	schema     string
	references []reference
}

type reference struct {
	Name    string `json:"name"`
	Subject string `json:"subject"`
	Version int    `json:"version"`
}

// body is what register, look-up and compatibility are asked with.
func (c content) body() map[string]any {
	body := map[string]any{"schema": c.schema, "schemaType": "JSON"}
	if len(c.references) > 0 {
		body["references"] = c.references
	}
	return body
}

// canonical is the schema without what white space says.
func (c content) canonical() string {
	text, _ := json.Marshal(decoded([]byte(c.schema))) // of what was decoded
	return string(text)
}

func (c content) sameText(other content) bool { return c.canonical() == other.canonical() }

// same says whether two contents are one to srfake.
func (c content) same(other content) bool {
	return c.sameText(other) && slices.Equal(c.references, other.references)
}

func itoa(n int) string { return strconv.Itoa(n) }

// query makes parameters of names and values.
func query(pairs ...string) url.Values {
	if len(pairs) == 0 {
		return nil
	}
	values := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		values.Set(pairs[i], pairs[i+1])
	}
	return values
}

func subjectPath(name string) string { return "/subjects/" + url.PathEscape(name) }

func register(name string, c content, params ...string) call {
	return call{what: "register", method: http.MethodPost, path: subjectPath(name) + "/versions", query: query(params...), body: c.body(), subject: name, content: c}
}

func lookUp(name string, c content, params ...string) call {
	return call{what: "look-up", method: http.MethodPost, path: subjectPath(name), query: query(params...), body: c.body(), subject: name, content: c}
}

func judge(name, version string, c content, params ...string) call {
	path := "/compatibility" + subjectPath(name) + "/versions"
	if version != "" {
		path += "/" + version
	}
	return call{what: "compatibility", method: http.MethodPost, path: path, query: query(params...), body: c.body(), subject: name, version: version, content: c}
}

func versionsOf(name string, params ...string) call {
	return call{what: "versions", method: http.MethodGet, path: subjectPath(name) + "/versions", query: query(params...), subject: name}
}

// ofVersion asks for a version, or for what is below it: "", "/schema", "/referencedby".
func ofVersion(name, version, below string, params ...string) call {
	return call{
		what: "version" + below, method: http.MethodGet, path: subjectPath(name) + "/versions/" + version + below,
		query: query(params...), subject: name, version: version,
	}
}

func deleteVersion(name, version string, params ...string) call {
	return call{what: "delete version", method: http.MethodDelete, path: subjectPath(name) + "/versions/" + version, query: query(params...), subject: name, version: version}
}

func deleteSubject(name string, params ...string) call {
	return call{what: "delete subject", method: http.MethodDelete, path: subjectPath(name), query: query(params...), subject: name}
}

// ofID asks for a schema by an id that was seen, or below it: "", "/schema",
// "/subjects", "/versions".
func ofID(seen int, below string, params ...string) call {
	return call{what: "id" + below, method: http.MethodGet, path: "/schemas/ids/{id}" + below, query: query(params...), seen: seen}
}

func ofGUID(seen int, below string) call {
	return call{what: "guid" + below, method: http.MethodGet, path: "/schemas/guids/{guid}" + below, seen: seen}
}

// list asks for one of the lists of everything: /subjects, /schemas, /contexts.
func list(path string, params ...string) call {
	return call{what: "list " + path, method: http.MethodGet, path: path, query: query(params...)}
}

// config and mode ask for settings; the name "" means those of all.
func config(method, name string, level any, params ...string) call {
	return setting("config", "compatibility", method, name, level, params...)
}

func mode(method, name string, mode any, params ...string) call {
	return setting("mode", "mode", method, name, mode, params...)
}

func setting(kind, member, method, name string, value any, params ...string) call {
	c := call{what: method + " " + kind, method: method, path: "/" + kind, query: query(params...), subject: name}
	if name != "" {
		c.path += "/" + url.PathEscape(name)
	}
	if value != nil {
		c.body = map[string]any{member: value}
	}
	return c
}
