package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/schemas"
)

// What pages say of Kafka clients - the address, how they show a token, numbers and ids -
// is what the door has for them.
func TestPagesTellKafkaClientsTheTruth(t *testing.T) {
	m, address, tokens := guardedServer(t, "reader")
	files, err := workspace.Collect(t.Context(), workspace.FromFS(schemas.Examples()))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := m.Registry.Publish(t.Context(), registry.PushRequest{Home: "github.com/example/shop", Files: files, History: true, Actor: "tester", Origin: "here"}); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/subjects", "/subjects/orders-value", "/events/ordering.OrderPlaced"} {
		_, page := request(t, http.MethodGet, address+path, tokens["reader"], "")
		for _, want := range []string{"schema.registry.url=" + address + "/confluent", "basic.auth.credentials.source=USER_INFO", "basic.auth.user.info=token:TOKEN"} {
			if !strings.Contains(page, want) {
				t.Errorf("%s does not say %s", path, want)
			}
		}
	}
	_, page := request(t, http.MethodGet, address+"/subjects/orders-value", tokens["reader"], "")
	shown := regexp.MustCompile(`curl -s '(\S+)' -u "token:\$TREATY_TOKEN"`).FindStringSubmatch(page)
	if shown == nil {
		t.Fatalf("no command is shown: %s", page)
	}
	_, body := do(t, http.MethodGet, shown[1], basicAs("token", tokens["reader"]))
	var newest struct {
		Version, ID int
		GUID        string
	}
	if err := json.Unmarshal(body, &newest); err != nil || newest.ID == 0 {
		t.Fatalf("%s: %s, %v", shown[1], body, err)
	}
	for _, want := range []string{fmt.Sprintf("<h2 id=\"schema\">Version %d</h2>", newest.Version), fmt.Sprintf("/v1/schemas/ids/%d", newest.ID), newest.GUID} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not have what the door says, %s", want)
		}
	}
	_, event := request(t, http.MethodGet, address+"/events/ordering.OrderPlaced/1.2", tokens["reader"], "")
	if want := fmt.Sprintf(", version %d, schema id %d.", newest.Version, newest.ID); !strings.Contains(event, want) {
		t.Errorf("the page of the event does not say %q", want)
	}
}
