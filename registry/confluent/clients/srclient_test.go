package clients

import (
	"errors"
	"testing"

	"github.com/riferrei/srclient"
)

func codeOfSrclient(err error) int {
	var refused srclient.Error
	if !errors.As(err, &refused) {
		return 0
	}
	return refused.Code
}

// shown is what srclient knows of a schema.
func shown(s *srclient.Schema, err error) (any, error) {
	if err != nil {
		return nil, err
	}
	return []any{s.Version(), s.Schema(), *s.SchemaType(), s.References(), s.JsonSchema() != nil || len(s.References()) > 0}, nil
}

// levelOf is a level that srclient returned.
func levelOf(level *srclient.CompatibilityLevel, err error) (any, error) {
	if err != nil {
		return nil, err
	}
	return *level, nil
}

// Every method of srclient v0.7.3, against treatyd, with Basic authentication, and with
// a bearer.
func TestSrclient(t *testing.T) {
	at := treatyd(t)
	cl := srclient.NewSchemaRegistryClient(at.base)
	cl.CachingEnabled(false)
	var id int
	none := []srclient.Reference(nil)
	const orders, city, addressedTo = "orders-value", "city/value ü%:1", "addressed-value"
	to := srclient.Reference{Name: "city.json", Subject: city, Version: 1}
	deleted := func(subject string, permanent bool) func() (any, error) {
		return func() (any, error) { return nil, cl.DeleteSubject(subject, permanent) }
	}
	steps := []step{
		{method: "GetSubjects", what: "without a token", ask: func() (any, error) { return cl.GetSubjects() }, code: 40101},
		{method: "SetBearerToken", ask: func() (any, error) { cl.SetBearerToken(at.token); return cl.GetSubjects() }, want: []string{}},
		{method: "SetCredentials", ask: func() (any, error) { cl.SetCredentials("kafka-clients", at.token); return cl.GetSubjects() }, want: []string{}},
		{method: "CreateSchema", ask: func() (any, error) {
			s, err := cl.CreateSchema(orders, orderV1, srclient.Json)
			if err == nil {
				id = s.ID()
			}
			return id > 0, err
		}, want: true},
		{method: "CreateSchema", what: "the next one", ask: func() (any, error) {
			s, err := cl.CreateSchema(orders, orderV2, srclient.Json)
			return err == nil && s.ID() > id, err
		}, want: true},
		{method: "CreateSchema", what: "a break", ask: func() (any, error) { return cl.CreateSchema(orders, brokenV3, srclient.Json) }, code: 409},
		{method: "CreateSchema", what: "Avro", ask: func() (any, error) { return cl.CreateSchema(orders, `"string"`, srclient.Avro) }, code: 42201},
		{method: "GetSchema", ask: func() (any, error) { return shown(cl.GetSchema(id)) }, want: []any{0, orderV1, srclient.Json, none, true}},
		{method: "GetSchema", what: "that nobody has", ask: func() (any, error) { return cl.GetSchema(987654) }, code: 40403},
		{method: "GetLatestSchema", ask: func() (any, error) { return shown(cl.GetLatestSchema(orders)) }, want: []any{2, orderV2, srclient.Json, none, true}},
		{method: "GetLatestSchema", what: "of nothing", ask: func() (any, error) { return cl.GetLatestSchema("none") }, code: 40401},
		{method: "GetSchemaByVersion", ask: func() (any, error) { return shown(cl.GetSchemaByVersion(orders, 1)) }, want: []any{1, orderV1, srclient.Json, none, true}},
		{method: "GetSchemaByVersion", what: "that is not there", ask: func() (any, error) { return cl.GetSchemaByVersion(orders, 9) }, code: 40402},
		{method: "GetSchemaVersions", ask: func() (any, error) { return cl.GetSchemaVersions(orders) }, want: []int{1, 2}},
		{method: "GetSubjectVersionsById", ask: func() (any, error) {
			var of []any
			list, err := cl.GetSubjectVersionsById(id)
			for _, v := range list {
				of = append(of, v.Subject, v.Version)
			}
			return of, err
		}, want: []any{orders, 1}},
		{method: "LookupSchema", ask: func() (any, error) { return shown(cl.LookupSchema(orders, orderV1, srclient.Json)) }, want: []any{1, orderV1, srclient.Json, none, true}},
		{method: "LookupSchema", what: "what is not there", ask: func() (any, error) { return cl.LookupSchema(orders, cityV1, srclient.Json) }, code: 40403},
		{method: "CreateSchema", what: "what others refer to", ask: func() (any, error) { _, err := cl.CreateSchema(city, cityV1, srclient.Json); return nil, err }},
		{method: "CreateSchema", what: "with a reference", ask: func() (any, error) {
			return shown(cl.CreateSchema(addressedTo, addressed, srclient.Json, to))
		}, want: []any{0, addressed, srclient.Json, []srclient.Reference{to}, true}},
		{method: "IsSchemaCompatible", ask: func() (any, error) { return cl.IsSchemaCompatible(orders, orderV1, "latest", srclient.Json) }, want: true},
		{method: "IsSchemaCompatible", what: "of a break", ask: func() (any, error) { return cl.IsSchemaCompatible(orders, brokenV3, "1", srclient.Json) }, want: false},
		{method: "IsSchemaCompatible", what: "with a reference", ask: func() (any, error) {
			return cl.IsSchemaCompatible(addressedTo, addressed, "latest", srclient.Json, to)
		}, want: true},
		{method: "GetGlobalCompatibilityLevel", ask: func() (any, error) { return levelOf(cl.GetGlobalCompatibilityLevel()) }, want: srclient.Backward},
		{method: "GetCompatibilityLevel", what: "of its own, which it has not", ask: func() (any, error) { return cl.GetCompatibilityLevel(orders, false) }, code: 40408},
		{method: "GetCompatibilityLevel", what: "of its own or of all", ask: func() (any, error) { return levelOf(cl.GetCompatibilityLevel(orders, true)) }, want: srclient.Backward},
		{method: "ChangeSubjectCompatibilityLevel", ask: func() (any, error) {
			return levelOf(cl.ChangeSubjectCompatibilityLevel(orders, srclient.FullTransitive))
		}, want: srclient.FullTransitive},
		{method: "GetCompatibilityLevel", what: "of its own", ask: func() (any, error) { return levelOf(cl.GetCompatibilityLevel(orders, false)) }, want: srclient.FullTransitive},
		{method: "GetSubjects", ask: func() (any, error) { return cl.GetSubjects() }, want: []string{addressedTo, city, orders}},
		{method: "DeleteSubjectByVersion", ask: func() (any, error) { return nil, cl.DeleteSubjectByVersion(orders, 2, true) }},
		{method: "DeleteSubjectByVersion", what: "that is gone", ask: func() (any, error) { return nil, cl.DeleteSubjectByVersion(orders, 2, false) }, code: 40402},
		{method: "DeleteSubject", what: "that others refer to", ask: deleted(city, false), code: 42206},
		{method: "DeleteSubject", ask: deleted(orders, false)},
		{method: "GetSubjectsIncludingDeleted", ask: func() (any, error) { return cl.GetSubjectsIncludingDeleted() }, want: []string{addressedTo, city, orders}},
		{method: "DeleteSubject", what: "for good", ask: deleted(addressedTo, true)},
		{method: "GetSubjects", what: "that are left", ask: func() (any, error) { return cl.GetSubjects() }, want: []string{city}},
	}
	// The rest is the client's own: its cache, its codecs of Avro, its address.
	own := []string{"CachingEnabled", "CodecCreationEnabled", "CodecJsonEnabled", "GetSchemaRegistryURL", "ResetCache", "SetTimeout"}
	take(t, cl, codeOfSrclient, own, steps)
}
