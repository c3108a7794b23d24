package metrics

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// askTimeout bounds how long whoever reads the metrics waits for one answer.
const askTimeout = 2 * time.Second

// asked are gauges that are asked for whenever somebody reads the metrics. Where
// there is no answer in time they are missing: no number is a wrong one.
type asked struct {
	desc *prometheus.Desc
	now  func(context.Context) (map[string]int, error)
}

// Gauges adds numbers by the values of one label.
func (m *Metrics) Gauges(name, help, label string, now func(context.Context) (map[string]int, error)) {
	m.all.MustRegister(asked{prometheus.NewDesc(name, help, []string{label}, nil), now})
}

// Describe implements prometheus.Collector.
func (a asked) Describe(c chan<- *prometheus.Desc) { c <- a.desc }

// Collect implements prometheus.Collector.
func (a asked) Collect(c chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), askTimeout)
	defer cancel()
	counts, err := a.now(ctx)
	if err != nil {
		return
	}
	for value, n := range counts {
		c <- prometheus.MustNewConstMetric(a.desc, prometheus.GaugeValue, float64(n), value)
	}
}
