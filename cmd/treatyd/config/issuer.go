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
	Origin   string    `json:"-"` // "treatyd.yaml:4:7"
}

// Mapping gives grants to tokens whose claims have these values.
type Mapping struct {
	Claims map[string]string `json:"claims"`
	Grants []string          `json:"grants"` // "reader", "publisher:ordering", "approver:ordering", "admin"
}

// reader reads values of one kind below a place and keeps the first error.
type reader struct {
	doc *source.Document
	key string // of the list that is read
	err error
}

func (r *reader) fail(n *source.Node, key string, err error) {
	if r.err == nil {
		r.err = inFile(r.doc.Span(n), key, err)
	}
}

// readIssuers reads auth.oidc.
func readIssuers(doc *source.Document, n *source.Node) ([]Issuer, error) {
	r := &reader{doc: doc, key: issuersKey}
	var issuers []Issuer
	for _, item := range r.items(n, issuersKey) {
		r.keys(item, issuersKey, "issuer", "audience", "mappings")
		one := Issuer{Origin: doc.Span(item).String(), URL: r.text(item, "issuer"), Audience: r.text(item, "audience")}
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
	at := r.key + ".mappings"
	r.keys(n, at, "claims", "grants")
	m := Mapping{Claims: map[string]string{}}
	for _, item := range r.items(cmp.Or(n.Get("grants"), n), at+".grants") {
		if item.Kind != source.String {
			r.fail(item, at+".grants", wrongf("write reader, reporter:CONTEXT, publisher:CONTEXT, approver:CONTEXT or admin", "this is %s, not a text", item.Kind))
		}
		m.Grants = append(m.Grants, item.Text)
	}
	claims := n.Get("claims")
	if r.err == nil && (claims == nil || claims.Kind != source.Object || len(claims.Members) == 0) {
		r.fail(cmp.Or(claims, n), at+".claims", wrongf("name the claims that a token must have, such as `repository_id: \"123\"`", "there are no claims: every token would have these grants"))
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
		r.fail(cmp.Or(v, n), r.key, wrongf("", "%s must be a text", name))
		return ""
	}
	return v.Text
}
