package compat_test

import (
	"slices"
	"strings"
)

// The oracle's references: by pointer, by anchor, to embedded resources, and by
// the dynamic scope, read off the two newest specifications. Identifiers are
// compared as they are written, so those drawn are plain words.

// resource is the document or embedded resource that evaluation is in.
func (o oracle) resource() tree {
	if len(o.scope) == 0 {
		return o.root
	}
	return o.scope[len(o.scope)-1]
}

// entering returns the oracle inside of s, which is another resource if it has
// an identifier.
func (o oracle) entering(s tree) oracle {
	if _, ok := s["$id"].(string); !ok || o.draft < 2019 {
		return o
	}
	return o.inside(s)
}

func (o oracle) inside(resource tree) oracle {
	if len(o.scope) == 0 {
		o.scope = []map[string]any{o.root}
	}
	o.scope = append(slices.Clip(o.scope), resource)
	return o
}

// follow returns the schema that a reference leads to, and the oracle there.
func (o oracle) follow(keyword, ref string) (any, oracle) {
	name, fragment, _ := strings.Cut(ref, "#")
	if name != "" {
		o = o.inside(o.resources[name])
	}
	here := o.resource()
	switch {
	case keyword == "$recursiveRef":
		if here["$recursiveAnchor"] == true {
			for _, r := range o.scope {
				if r["$recursiveAnchor"] == true {
					return r, o.inside(r)
				}
			}
		}
		return here, o
	case fragment == "" || fragment[0] == '/':
		return o.at(fragment), o
	case keyword == "$dynamicRef" && anchored(here, fragment, "$dynamicAnchor") != nil:
		for _, r := range o.scope {
			if s := anchored(r, fragment, "$dynamicAnchor"); s != nil {
				return s, o.inside(r)
			}
		}
	}
	return anchored(here, fragment, "$anchor", "$dynamicAnchor"), o
}

// at returns the schema that a pointer leads to in the resource.
func (o oracle) at(pointer string) any {
	var at any = o.resource()
	for _, token := range strings.Split(pointer, "/")[1:] {
		at = at.(map[string]any)[token]
	}
	return at
}

// embedded returns the resources of a document by identifier.
func embedded(root tree) map[string]tree {
	found := map[string]tree{}
	var visit func(tree)
	visit = func(s tree) {
		if id, ok := s["$id"].(string); ok {
			found[id] = s
		}
		eachChild(s, visit)
	}
	visit(root)
	return found
}

// anchored returns the schema of a resource that has an anchor of that name, by
// one of the keywords, or nil. What is embedded has anchors of its own.
func anchored(resource tree, name string, keywords ...string) any {
	bears := func(s tree) bool {
		return slices.ContainsFunc(keywords, func(keyword string) bool { return s[keyword] == name })
	}
	if bears(resource) {
		return resource
	}
	var found any
	eachChild(resource, func(s tree) {
		if _, other := s["$id"]; other || found != nil {
			return
		}
		if sub := anchored(s, name, keywords...); sub != nil {
			found = sub
		}
	})
	return found
}

// eachChild visits the subschemas written in s.
func eachChild(s tree, visit func(tree)) {
	for _, keyword := range inOne {
		if sub, ok := s[keyword].(tree); ok {
			visit(sub)
		}
	}
	for _, keyword := range inList {
		for _, sub := range listOf(s, keyword) {
			if sub, ok := sub.(tree); ok {
				visit(sub)
			}
		}
	}
	for _, keyword := range inMap {
		for _, sub := range objectOf(s, keyword) {
			if sub, ok := sub.(tree); ok {
				visit(sub)
			}
		}
	}
}
