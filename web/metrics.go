package web

import (
	"strconv"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"github.com/kithdirectory/kith/directory"
)

// metrics are figures for the operator, by route pattern: never a path, a query or who asked.
type metrics struct {
	registry *prometheus.Registry
	requests *prometheus.HistogramVec
}

// newMetrics makes the registry; fallback is nil where one engine answers alone.
func newMetrics(fallback *directory.Fallback) *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "kith_http_request_seconds", Help: "Time to answer a request, by route pattern and status.",
			Buckets: []float64{.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5},
		}, []string{"method", "route", "status"}),
	}
	m.registry.MustRegister(m.requests, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	if fallback != nil {
		m.registry.MustRegister(searchMetrics{fallback})
	}
	return m
}

// searchMetrics are the figures of the search servers and of what stands in for them, read when asked for.
type searchMetrics struct{ fallback *directory.Fallback }

// Describe lists none: there is a figure for every server.
func (searchMetrics) Describe(chan<- *prometheus.Desc) {}

// Collect gives the figures as they are.
func (m searchMetrics) Collect(out chan<- prometheus.Metric) {
	answers := prometheus.NewDesc("kith_search_fallback_answers_total", "Searches that the fallback answered.", nil, nil)
	open := prometheus.NewDesc("kith_search_server_left_alone", "1 while a search server fails and is left alone, else 0.", []string{"server"}, nil)
	out <- prometheus.MustNewConstMetric(answers, prometheus.CounterValue, float64(m.fallback.Answers()))
	for _, server := range m.fallback.Servers() {
		value := 0.0
		if server.Open {
			value = 1
		}
		out <- prometheus.MustNewConstMetric(open, prometheus.GaugeValue, value, server.Name)
	}
}

// measure times a request.
func (s *Server) measure(c *gin.Context) {
	start := time.Now()
	c.Next()
	s.metrics.requests.WithLabelValues(c.Request.Method, routeOf(c), strconv.Itoa(c.Writer.Status())).Observe(time.Since(start).Seconds())
}

// Metrics gives the registry, for the admin listener.
func (s *Server) Metrics() *prometheus.Registry { return s.metrics.registry }
