package config

import (
	"cmp"

	"github.com/treaty-events/treaty/contract/source"
)

// Provider is an OpenID Connect provider at which people sign in.
type Provider struct {
	Issuer     string    `json:"issuer"`
	Title      string    `json:"title,omitempty"` // what people call it
	ClientID   string    `json:"client-id"`
	SecretFile string    `json:"client-secret-file,omitempty"` // empty: a public client
	Scopes     []string  `json:"scopes,omitempty"`             // beside openid
	Mappings   []Mapping `json:"mappings"`
	Origin     string    `json:"-"` // "treatyd.yaml:4:7"
}

// providersKey is decided in the file alone, as issuersKey is.
const providersKey = "auth.sign-in"

// readProviders reads auth.sign-in.
func readProviders(doc *source.Document, n *source.Node) ([]Provider, error) {
	r := &reader{doc: doc, key: providersKey}
	var list []Provider
	for _, item := range r.items(n, providersKey) {
		r.keys(item, providersKey, "issuer", "title", "client-id", "client-secret-file", "scopes", "mappings")
		one := Provider{Origin: doc.Span(item).String(), Issuer: r.text(item, "issuer"), ClientID: r.text(item, "client-id")}
		if err := checkIssuer(one.Issuer); r.err == nil && err != nil {
			r.fail(item.Get("issuer"), providersKey+".issuer", err)
		}
		for name, into := range map[string]*string{"title": &one.Title, "client-secret-file": &one.SecretFile} {
			if item.Get(name) != nil {
				*into = r.text(item, name)
			}
		}
		if scopes := item.Get("scopes"); scopes != nil {
			for _, scope := range r.items(scopes, providersKey+".scopes") {
				if scope.Kind != source.String || scope.Text == "" {
					r.fail(scope, providersKey+".scopes", wrongf("write a scope such as groups", "this is %s, not a text", scope.Kind))
				}
				one.Scopes = append(one.Scopes, scope.Text)
			}
		}
		for _, m := range r.items(cmp.Or(item.Get("mappings"), item), providersKey+".mappings") {
			one.Mappings = append(one.Mappings, r.mapping(m))
		}
		list = append(list, one)
	}
	return list, r.err
}
