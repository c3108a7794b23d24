package config

import (
	"cmp"
	"slices"

	"github.com/treaty-events/treaty/contract/source"
)

// Issuer is who signs OpenID Connect tokens, and what they allow.
type Issuer struct {
	URL      string    `json:"issuer"`
	Audience string    `json:"audience"` // that a token must name, exactly
	Mappings []Mapping `json:"mappings"`
}

// Mapping gives roles to tokens whose claims have these values.
type Mapping struct {
	Claims   map[string]string `json:"claims"`
	Role     string            `json:"role"` // reader, publisher, approver or admin
	Contexts []string          `json:"contexts,omitempty"`
}

// Roles that a mapping may give.
var roles = []string{"reader", "publisher", "approver", "admin"}

// reader reads values of one kind below a place and keeps the first error.
type reader struct {
	doc *source.Document
	err error
}

func (r *reader) fail(n *source.Node, key string, err error) {
	if r.err == nil {
		r.err = inFile(r.doc.Span(n), key, err)
	}
}

// readIssuers reads auth.oidc.
func readIssuers(doc *source.Document, n *source.Node) ([]Issuer, error) {
	r := &reader{doc: doc}
	var issuers []Issuer
	for _, item := range r.items(n, issuersKey) {
		r.keys(item, issuersKey, "issuer", "audience", "mappings")
		one := Issuer{URL: r.text(item, "issuer"), Audience: r.text(item, "audience")}
		if err := checkIssuer(one.URL); r.err == nil && err != nil {
			r.fail(item.Get("issuer"), issuersKey+".issuer", err)
		}
		for _, m := range r.items(item.Get("mappings"), issuersKey+".mappings") {
			one.Mappings = append(one.Mappings, r.mapping(m))
		}
		issuers = append(issuers, one)
	}
	return issuers, r.err
}

func (r *reader) mapping(n *source.Node) Mapping {
	const at = issuersKey + ".mappings"
	r.keys(n, at, "claims", "role", "contexts")
	m := Mapping{Claims: map[string]string{}, Role: r.text(n, "role")}
	if r.err == nil && !slices.Contains(roles, m.Role) {
		r.fail(n.Get("role"), at+".role", wrongf("write reader, publisher, approver or admin", "%s is no role", quote(m.Role)))
	}
	claims := n.Get("claims")
	if r.err == nil && (claims == nil || claims.Kind != source.Object || len(claims.Members) == 0) {
		r.fail(cmp.Or(claims, n), at+".claims", wrongf("name the claims that a token must have, such as `repository_id: \"123\"`", "there are no claims: every token would have this role"))
	}
	if r.err != nil {
		return m
	}
	for _, c := range claims.Members {
		if c.Value.Kind == source.Array || c.Value.Kind == source.Object || c.Value.Kind == source.Null {
			r.fail(c.Value, at+".claims", wrongf("", "this is %s, not one value", c.Value.Kind))
		}
		m.Claims[c.Name] = c.Value.Text
	}
	if list := n.Get("contexts"); list != nil {
		for _, item := range r.items(list, at+".contexts") {
			m.Contexts = append(m.Contexts, item.Text)
		}
	}
	return m
}

// items returns the items of a list that is not empty.
func (r *reader) items(n *source.Node, key string) []*source.Node {
	switch {
	case r.err != nil:
		return nil
	case n == nil || n.Kind != source.Array || len(n.Items) == 0:
		r.fail(n, key, wrongf("", "a list with at least one item is missing here"))
		return nil
	}
	return n.Items
}

// keys refuses members with other names.
func (r *reader) keys(n *source.Node, at string, known ...string) {
	if r.err == nil && n.Kind != source.Object {
		r.fail(n, at, wrongf("", "this is %s, not keys with values", n.Kind))
		return
	}
	for i := range n.Members {
		if m := &n.Members[i]; r.err == nil && !slices.Contains(known, m.Name) {
			r.err = inFile(r.doc.NameSpan(m), at, wrongf(meant(m.Name, known), "unknown key %s", quote(m.Name)))
		}
	}
}

// text returns the text of a member.
func (r *reader) text(n *source.Node, name string) string {
	v := n.Get(name)
	switch {
	case r.err != nil:
		return ""
	case v == nil || v.Kind != source.String || v.Text == "":
		r.fail(cmp.Or(v, n), issuersKey, wrongf("", "%s must be a text", name))
		return ""
	}
	return v.Text
}
