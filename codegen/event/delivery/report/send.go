package report

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
)

// maxAnswer bounds how much of an answer is read.
const maxAnswer = 64 << 10

// send sends a report, and says whether it has to be sent again.
func (r *reporter) send(ctx context.Context, b *body) (again bool) {
	status, said, err := r.post(ctx, b)
	switch {
	case err != nil:
		r.log(err)
		return true
	case status/100 == 2:
		r.log(nil)
		return false
	case status == http.StatusBadRequest, status == http.StatusUnprocessableEntity, status == http.StatusRequestEntityTooLarge,
		status == http.StatusConflict && strings.Contains(said, `"overlap"`):
		r.cfg.Logger.Warn("counts of events are given up: the registry refuses them", "from", b.From, "until", b.Until, "answer", said)
		return false // the same again would be refused again
	}
	r.log(fmt.Errorf("it answers %d: %s", status, said))
	return true
}

// post returns the status of the answer, and what it says where it is no success.
func (r *reporter) post(ctx context.Context, b *body) (status int, said string, err error) {
	text, err := json.Marshal(b)
	if err != nil {
		return 0, "", err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, strings.TrimSuffix(r.cfg.URL, "/")+"/v1/usage", bytes.NewReader(text))
	if err != nil {
		return 0, "", err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Treaty-Client", r.cfg.Service[strings.LastIndexByte(r.cfg.Service, '/')+1:])
	if r.cfg.Token != "" {
		req.Header.Set("Authorization", "Bearer "+r.cfg.Token)
	}
	res, err := r.cfg.Client.Do(req)
	if err != nil {
		return 0, "", err
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(res.Body, maxAnswer))
	if res.StatusCode/100 == 2 {
		return res.StatusCode, "", nil // it is counted, whatever it says
	}
	return res.StatusCode, strings.TrimSpace(string(answer)), err
}
