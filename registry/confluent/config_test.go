package confluent_test

import (
	"strings"
	"sync"
	"testing"

	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/confluent"
)

const ordersConfig = "/config/orders-value"

func TestConfigs(t *testing.T) {
	s, _ := gated(t)
	wantBody(t, s, request{path: "/config"}, `{"compatibilityLevel":"BACKWARD"}`)
	wantError(t, s, request{path: ordersConfig}, 404, 40408, "Subject 'orders-value' does not have subject-level compatibility configured")
	wantBody(t, s, request{path: ordersConfig + "?defaultToGlobal=true"}, `{"compatibilityLevel":"BACKWARD"}`)
	wantBody(t, s, put(ordersConfig, `{"compatibility": "full"}`), `{"compatibility":"full"}`)
	wantBody(t, s, request{path: ordersConfig}, `{"compatibilityLevel":"FULL"}`)
	wantBody(t, s, put(ordersConfig, `{"compatibilityGroup": "application.version", "normalize": true, "unknown": [1]}`), `{"normalize":true,"compatibilityGroup":"application.version"}`)
	wantBody(t, s, put(ordersConfig, `{"defaultMetadata": {"properties": {"owner": "team"}}, "alias": null}`), `{"defaultMetadata":{"properties":{"owner":"team"}}}`)
	wantBody(t, s, request{path: ordersConfig}, `{"normalize":true,"compatibilityLevel":"FULL","compatibilityGroup":"application.version","defaultMetadata":{"properties":{"owner":"team"}}}`)
	wantBody(t, s, put(ordersConfig, `{"compatibilityGroup": null, "defaultMetadata": null, "compatibilityPolicy": "strict"}`), `{"compatibilityPolicy":"strict"}`)
	wantBody(t, s, remove(ordersConfig), `{"normalize":true,"compatibilityLevel":"FULL","compatibilityPolicy":"STRICT"}`)
	wantError(t, s, remove(ordersConfig), 404, 40401, "Subject 'orders-value' not found.")
	wantError(t, s, request{path: ordersConfig}, 404, 40408, "Subject 'orders-value' does not have subject-level compatibility configured")
}

// Who sets one member takes no other's away, also at the same time.
func TestMembersOfConfigsAreSetSideBySide(t *testing.T) {
	s, _ := gated(t)
	members := map[string]string{"alias": `"other"`, "normalize": `true`, "compatibility": `"FULL"`, "compatibilityPolicy": `"STRICT"`, "compatibilityGroup": `"major"`, "defaultRuleSet": `{"domainRules":[]}`}
	var done sync.WaitGroup
	for name, value := range members {
		done.Go(func() { wantBody(t, s, put(ordersConfig, `{"`+name+`": `+value+`}`), `{"`+name+`":`+value+`}`) })
	}
	done.Wait()
	wantBody(t, s, request{path: ordersConfig}, `{"alias":"other","normalize":true,"compatibilityLevel":"FULL","compatibilityPolicy":"STRICT","compatibilityGroup":"major","defaultRuleSet":{"domainRules":[]}}`)
	wantErrorLike(t, s, put(ordersConfig, `{"defaultMetadata": {"properties": {"long": "`+strings.Repeat("x", 64<<10)+`"}}}`), 422, 42203, "the config is no JSON object of at most 64 KiB")
}

// What is configured of all subjects holds where a context says nothing, and what of
// a context where the subject says nothing; a context has two notations.
func TestConfigsHoldFromTheNearest(t *testing.T) {
	s, _ := gated(t)
	inherited := func(path, want string) {
		t.Helper()
		wantBody(t, s, request{path: path + "?defaultToGlobal=true"}, want)
	}
	wantBody(t, s, put("/config", `{"compatibility": "FULL", "compatibilityPolicy": "STRICT"}`), `{"compatibility":"FULL","compatibilityPolicy":"STRICT"}`)
	wantBody(t, s, put("/config/:.eu:", `{"compatibility": "FORWARD"}`), `{"compatibility":"FORWARD"}`)
	wantBody(t, s, request{path: "/contexts/.eu/config"}, `{"compatibilityLevel":"FORWARD"}`)
	inherited("/config/:.eu:orders", `{"compatibilityLevel":"FORWARD","compatibilityPolicy":"STRICT"}`)
	inherited("/contexts/eu/config/orders", `{"compatibilityLevel":"FORWARD","compatibilityPolicy":"STRICT"}`)
	inherited("/config/:.us:orders", `{"compatibilityLevel":"FULL","compatibilityPolicy":"STRICT"}`)
	wantBody(t, s, put("/contexts/.eu/config/orders", `{"compatibility": "NONE", "compatibilityPolicy": "LENIENT"}`), `{"compatibility":"NONE","compatibilityPolicy":"LENIENT"}`)
	inherited("/config/%3A.eu%3Aorders", `{"compatibilityLevel":"NONE","compatibilityPolicy":"LENIENT"}`)
	wantBody(t, s, remove("/config"), `{"compatibilityLevel":"FULL","compatibilityPolicy":"STRICT"}`)
	wantBody(t, s, request{path: "/config"}, `{"compatibilityLevel":"BACKWARD"}`)
	inherited("/config/:.us:orders", `{"compatibilityLevel":"BACKWARD"}`)
	wantBody(t, s, remove("/config/:.eu:"), `{"compatibilityLevel":"FORWARD"}`)
	wantError(t, s, request{path: "/config/:.eu:"}, 404, 40408, "Subject ':.eu:' does not have subject-level compatibility configured")
}

func TestWhatCannotBeConfigured(t *testing.T) {
	s, _ := gated(t)
	const levels = "Invalid compatibility level. Valid values are none, backward, forward, full, backward_transitive, forward_transitive, and full_transitive"
	for _, path := range []string{"/config", ordersConfig, "/config/:.eu:"} {
		wantError(t, s, put(path, `{"compatibility": "SOMETIMES"}`), 422, 42203, levels)
		wantError(t, s, put(path, `{"compatibility": ""}`), 422, 42203, levels)
		wantError(t, s, put(path, `{"compatibilityPolicy": "LAX"}`), 422, 42203, "Invalid compatibility policy. Valid values are strict and lenient")
		wantError(t, s, put(path, `{"normalize": "yes"}`), 400, 400, `the body's "normalize" has another type`)
		wantError(t, s, put(path, `{"defaultMetadata": []}`), 400, 400, `the body's "defaultMetadata" has another type`)
		wantErrorLike(t, s, put(path, `{"compatibility": `), 400, 400, "the body is no JSON: line 1, column ")
	}
	wantErrorLike(t, s, put("/config/%1B", `{"compatibility": "NONE"}`), 422, 42208, "The specified subject '")
	wantErrorLike(t, s, put(ordersConfig, `{"alias": "`+strings.Repeat("x", 300<<10)+`"}`), 413, 413, "the body is larger than ")
	wantError(t, s, request{path: ordersConfig}, 404, 40408, "Subject 'orders-value' does not have subject-level compatibility configured")
}

// The level decides about the next version.
func TestTheConfigJudges(t *testing.T) {
	for level, want := range map[string]struct{ text, number int }{ // the status of the next version
		"NONE": {200, 200}, "BACKWARD": {200, 409}, "FORWARD": {200, 409}, "FULL_TRANSITIVE": {200, 409},
	} {
		s, _ := gated(t)
		wantBody(t, s, put(ordersConfig, `{"compatibility": "`+level+`"}`), `{"compatibility":"`+level+`"}`)
		wantBody(t, s, post(versions, body(idText)), `{"id":1}`)
		for schema, status := range map[string]int{idNote: want.text, idNumber: want.number} {
			judged := strings.Contains(text(t, s, post("/compatibility"+versions, body(schema))), "true")
			if judged != (status == 200) {
				t.Errorf("%s: %s is compatible: %v", level, schema, judged)
			}
			if res, said := send(t, s, post(versions, body(schema))); res.StatusCode != status {
				t.Errorf("%s: %s: %s", level, schema, said)
			}
		}
	}
	// What older versions promise counts where the level is transitive.
	s, _ := gated(t)
	wantBody(t, s, put(ordersConfig, `{"compatibility": "NONE"}`), `{"compatibility":"NONE"}`)
	wantBody(t, s, post(versions, body(idText)), `{"id":1}`)
	wantBody(t, s, post(versions, body(idNumber)), `{"id":2}`)
	wantBody(t, s, put(ordersConfig, `{"compatibility": "BACKWARD_TRANSITIVE"}`), `{"compatibility":"BACKWARD_TRANSITIVE"}`)
	integer := strings.Replace(idNumber, `"number"`, `["number", "null"]`, 1)
	wantBody(t, s, post("/compatibility"+versions, body(integer)), `{"is_compatible":false}`)
	wantBody(t, s, post("/compatibility"+versions+"/latest", body(integer)), `{"is_compatible":true}`)
	wantBody(t, s, post("/compatibility"+versions+"/-1", body(integer)), `{"is_compatible":true}`)
	wantBody(t, s, post("/compatibility"+versions+"/1", body(integer)), `{"is_compatible":false}`)
	wantBody(t, s, put(ordersConfig, `{"compatibility": "BACKWARD"}`), `{"compatibility":"BACKWARD"}`)
	wantBody(t, s, post(versions, body(integer)), `{"id":3}`)
}

func TestCompatibilityOfWhatIsNotThere(t *testing.T) {
	s, _ := gated(t)
	none := "/compatibility" + versions
	for _, path := range []string{none, none + "/", none + "/latest", none + "/latest/?verbose=true"} {
		wantBody(t, s, post(path, body(idText)), `{"is_compatible":true}`)
	}
	wantError(t, s, post(none+"/1", body(idText)), 404, 40402, "Version 1 not found.")
	wantBody(t, s, post(versions, body(idText)), `{"id":1}`)
	wantError(t, s, post(none+"/7", body(idText)), 404, 40402, "Version 7 not found.")
	for _, version := range []string{"0", "-2", "first", "2147483648", "1.0"} {
		wantErrorLike(t, s, post(none+"/"+version, body(idText)), 422, 42202, "The specified version '"+version+"' is not a valid version id.")
	}
	for _, wrong := range []string{body("{"), body(""), `{"schema": "{}"}`, `{"schema": "{}", "schemaType": "AVRO"}`} {
		for _, path := range []string{none, none + "/latest", none + "/1"} {
			wantErrorLike(t, s, post(path, wrong), 422, 42201, "")
			if said := text(t, s, post(path+"?verbose=true", wrong)); !strings.HasPrefix(said, `{"is_compatible":false,"messages":["`) {
				t.Errorf("%s: %s", wrong, said)
			}
		}
	}
	wantErrorLike(t, s, post(none+"?verbose=true", "{"), 400, 400, "the body is no JSON")
}

// What @kafkajs/confluent-schema-registry does to register, with a token that may
// publish and nothing else: it asks for the level and, where there is none, sets the
// one that it expects.
func TestRegisteringAsKafkaJSDoesNeedsAPublisherOnly(t *testing.T) {
	s, _ := gatedBy(t, registry.Options{}, confluent.Options{Authorize: authorize})
	const who = "publisher:*"
	wantError(t, s, request{path: ordersConfig}.as(who), 404, 40408, "Subject 'orders-value' does not have subject-level compatibility configured")
	wantBody(t, s, post(versions, body(idText)).as(who), `{"id":1}`)
	wantBody(t, s, put(ordersConfig, `{"compatibility": "BACKWARD"}`).as(who), `{"compatibility":"BACKWARD"}`)
	wantBody(t, s, request{path: ordersConfig}.as(who), `{"compatibilityLevel":"BACKWARD"}`)
	wantBody(t, s, post(versions, body(idText)).as(who), `{"id":1}`)
	wantBody(t, s, put("/config/returns-value", `{"compatibility": "BACKWARD"}`).as(who), `{"compatibility":"BACKWARD"}`)
	wantBody(t, s, post("/subjects/returns-value/versions", body(idText)).as(who), `{"id":1}`)
}

// To promise less needs an approver of every context, and what concerns more than one
// subject an admin.
func TestWhoMayConfigure(t *testing.T) {
	s, _ := gatedBy(t, registry.Options{}, confluent.Options{Authorize: authorize})
	wantBody(t, s, post(versions, body(idText)), `{"id":1}`)
	weaker, stronger := `{"compatibility": "NONE"}`, `{"compatibility": "FULL"}`
	for _, tc := range []struct {
		r   request
		who string
		may bool
	}{
		{put(ordersConfig, stronger), "publisher:ordering", false},
		{put(ordersConfig, stronger), "publisher:*", true},
		{put(ordersConfig, `{"compatibility": "BACKWARD"}`), "publisher:*", false},
		{remove(ordersConfig), "publisher:*", false},
		{put(ordersConfig, `{"compatibilityPolicy": "STRICT"}`), "publisher:*", true},
		{put(ordersConfig, `{"compatibilityPolicy": "LENIENT"}`), "publisher:*", false},
		{put(ordersConfig, weaker), "approver:ordering", false},
		{put(ordersConfig, weaker), "approver:*", true},
		{put("/config", stronger), "approver:*", false},
		{put("/config", stronger), "admin", true},
		{put("/config/:.eu:", stronger), "approver:*", false},
		{put("/config/:.eu:", stronger), "admin", true},
		{remove("/config"), "approver:*", false},
		{remove("/config"), "admin", true},
		{put("/mode/orders-value", `{"mode": "READONLY"}`), "approver:*", false},
		{put("/mode/orders-value", `{"mode": "READONLY"}`), "admin", true},
		{remove("/mode/orders-value"), "approver:*", false},
		{remove("/mode/orders-value"), "admin", true},
	} {
		res, said := send(t, s, tc.r.as(tc.who))
		if tc.may != (res.StatusCode == 200) || !tc.may && !strings.HasPrefix(said, `{"error_code":40301,`) {
			t.Errorf("%s asks %s %s %s: %s", tc.who, tc.r.method, tc.r.path, tc.r.body, said)
		}
	}
}
