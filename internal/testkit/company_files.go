package testkit

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

func (x *companyContext) folder() string { return "contexts/" + x.name + "/" }

func (x *companyContext) write(files map[string][]byte) {
	var b strings.Builder
	fmt.Fprintf(&b, "context: %s\nowner: team-%s\npurpose: %s\n", x.name, x.name, x.trade.purpose)
	if len(x.reads)+len(x.readBy) > 0 {
		b.WriteString("relationships:\n")
	}
	for _, other := range x.reads {
		if slices.Contains(x.readBy, other) {
			fmt.Fprintf(&b, "  - {with: %s, as: equal, pattern: partnership}\n", other.name)
			continue
		}
		fmt.Fprintf(&b, "  - {with: %s, as: downstream, pattern: anticorruption-layer}\n", other.name)
	}
	for _, other := range x.readBy {
		if !slices.Contains(x.reads, other) {
			fmt.Fprintf(&b, "  - {with: %s, as: upstream, pattern: open-host-service}\n", other.name)
		}
	}
	files[x.folder()+"context.yaml"] = []byte(b.String())
}

func (e *companyEvent) name() string { return e.noun + e.verb }

func (e *companyEvent) key() string { return lower(e.noun) + "Id" }

func lower(s string) string { return strings.ToLower(s[:1]) + s[1:] }

// fields are the pointers that a consumer may declare.
func (e *companyEvent) fields() []string {
	list := []string{"/" + e.key(), "/" + lower(e.verb) + "At", "/lines/*/sku", "/lines/*/quantity", "/status"}
	if e.person {
		list = append(list, "/customer/id", "/customer/email", "/customer/fullName")
	}
	for _, extra := range e.extras {
		list = append(list, "/"+extra)
	}
	return list
}

func (e *companyEvent) write(files map[string][]byte) {
	folder := e.context.folder() + e.name() + "/"
	visibility := "partner"
	if e.public {
		visibility = "public"
	}
	var b strings.Builder
	fmt.Fprintf(&b, "event: %s\nsummary: %s\nvisibility: %s\nkind: domain\nkey: /%s\nidempotency-key: envelope:id\ncompatibility: FULL_TRANSITIVE\n",
		e.name(), e.summary(), visibility, e.key())
	if e.person {
		b.WriteString("retention: P7Y\ndata-subject: /customer/id\n")
	}
	b.WriteString("versions:\n")
	if e.majors > 1 {
		b.WriteString("  1: {status: deprecated, sunset: 2029-06-30}\n")
	}
	fmt.Fprintf(&b, "  %d: {status: active", e.majors)
	if e.majors > 1 {
		b.WriteString(", upcast: by-hand")
	}
	b.WriteString("}\n")
	files[folder+"event.yaml"] = []byte(b.String())
	files[folder+"v1.schema.json"] = e.schema(1, e.extras)
	if e.history {
		files[folder+"history/v1/0001-launch.schema.json"] = e.schema(1, e.extras[1:])
	}
	if e.majors > 1 {
		files[folder+"v2.schema.json"] = e.schema(2, e.extras)
	}
}

func (e *companyEvent) summary() string {
	return fmt.Sprintf("Somebody decided, and %s was %s.", strings.ToLower(e.noun), strings.ToLower(e.verb))
}

type object = map[string]any

// schema is the event's schema; the second major knows more states.
func (e *companyEvent) schema(major int, extras []string) []byte {
	states := []string{"open", "held", "done"}
	if major > 1 {
		states = append(states, "unclear")
	}
	properties := object{
		e.key():              object{"type": "string", "description": "Which one.", "minLength": 8, "maxLength": 40},
		lower(e.verb) + "At": object{"type": "string", "format": "date-time", "description": "When it was decided."},
		"status":             object{"type": "string", "description": "The state afterwards.", "enum": states},
		"lines":              object{"type": "array", "description": "What it is about.", "maxItems": 200, "items": line()},
	}
	required := []string{e.key(), lower(e.verb) + "At", "status", "lines"}
	if e.person {
		properties["customer"] = person()
		required = append(required, "customer")
	}
	for _, extra := range extras {
		properties[extra] = typeOf(extra)
	}
	text, err := json.MarshalIndent(object{
		"$schema": "https://json-schema.org/draft/2020-12/schema", "title": e.name(), "description": e.summary(),
		"type": "object", "required": required, "properties": properties,
	}, "", "  ")
	if err != nil {
		panic(err) // maps of texts and numbers
	}
	return append(text, '\n')
}

func line() object {
	return object{
		"type": "object", "required": []string{"sku", "quantity"},
		"properties": object{
			"sku":      object{"type": "string", "description": "The article.", "pattern": "^[A-Z0-9-]{4,20}$"},
			"quantity": object{"type": "integer", "description": "How many.", "minimum": 1, "maximum": 10000},
		},
	}
}

func person() object {
	return object{
		"type": "object", "description": "Whom it concerns.", "required": []string{"id"},
		"properties": object{
			"id":       object{"type": "string", "description": "The customer.", "maxLength": 40},
			"email":    object{"type": "string", "description": "Where to write to.", "format": "email", "maxLength": 254, "x-pii": "personal"},
			"fullName": object{"type": "string", "description": "How to address them.", "maxLength": 120, "x-pii": "personal"},
		},
	}
}

func typeOf(attribute string) object {
	switch {
	case slices.Contains([]string{"priority", "attempt", "quantity", "weightGrams"}, attribute):
		return object{"type": "integer", "description": "How much.", "minimum": 0, "maximum": 1000000}
	case strings.HasPrefix(attribute, "is"):
		return object{"type": "boolean", "description": "Whether it is so."}
	}
	return object{"type": "string", "description": "As the business says it.", "maxLength": 80}
}

func (s *companyService) write(files map[string][]byte) {
	var b strings.Builder
	fmt.Fprintf(&b, "service: %s\ncontext: %s\nowner: team-%s\npurpose: %s\n", s.name, s.context.name, s.context.name, s.context.trade.purpose)
	if len(s.produces) > 0 {
		b.WriteString("produces:\n")
	}
	for _, e := range s.produces {
		fmt.Fprintf(&b, "  - {event: %s, versions: [%d]}\n", e.name(), e.majors)
	}
	if len(s.consumes) > 0 {
		b.WriteString("consumes:\n")
	}
	for _, u := range s.consumes {
		u.write(&b, s)
	}
	files[s.context.folder()+"services/"+s.name+".yaml"] = []byte(b.String())
}

func (u *companyUse) write(b *strings.Builder, s *companyService) {
	fmt.Fprintf(b, "  - event: %s.%s\n    versions: %q\n", u.event.context.name, u.event.name(), u.versions)
	if len(u.fields) == 0 {
		b.WriteString("    fields: all\n")
	} else {
		fmt.Fprintf(b, "    fields: [\"%s\"]\n", strings.Join(u.fields, `", "`))
	}
	if u.replays {
		b.WriteString("    replays: true\n")
	}
	if len(u.emits) > 0 {
		names := make([]string, len(u.emits))
		for i, e := range u.emits {
			names[i] = e.name()
		}
		fmt.Fprintf(b, "    emits: [%s]\n", strings.Join(names, ", "))
	}
	if u.terminates != "" {
		fmt.Fprintf(b, "    terminates: %s\n", u.terminates)
	}
	fmt.Fprintf(b, "    on-failure: {retries: 5, dead-letter: %s.%s.dlq}\n    idempotent-by: envelope:id\n", s.context.name, s.name)
}
