// Package web shows the catalogue over HTTP: pages for link workers and the JSON API for programs.
//
// Every page works without JavaScript. What a worker types about a person stays in a sealed cookie
// in their browser (session.go); no URL, log line or other site ever holds it.
package web

import (
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/gin-gonic/gin"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/importer"
)

// Parts are what a Server is made of. Only Catalogue is needed.
type Parts struct {
	Catalogue      *directory.Catalogue
	Log            *slog.Logger // nil: discarded
	BaseURL        string       // "https://kith.example.org", for links that leave the page; empty: from the request
	Secret         []byte       // seals session cookies; empty: a random one, so sessions end with the process
	Version        string
	TrustedProxies []string       // addresses or networks whose forwarded client addresses count
	RateLimit      int            // searches and reads a minute from one client; 0: no limit
	Invented       bool           // the whole catalogue is invented, and every page says so
	Public         bool           // anyone may search; otherwise only who carries the operator's token
	OperatorToken  string         // as a bearer token; empty: nobody has it
	Loopback       bool           // it listens on this machine alone, so whoever is here is the operator
	Desk           *importer.Desk // where lists are brought in; nil: nowhere
	CrisisContacts []CrisisContact
	Examples       []directory.Example // searches the front page offers
}

// Server answers every HTTP request. Make one with New.
type Server struct {
	parts       Parts
	log         *slog.Logger
	catalogue   *directory.Catalogue
	templates   *templates
	static      *static
	sessions    *sealer
	limits      *limiter
	entries     *limiter // tries of the operator's token
	packers     *sync.Pool
	encoded     *encodedListings
	counts      *countWriter
	description []byte // of the API
	metrics     *metrics
	handler     http.Handler
}

// permission says who may take a route.
type permission string

// The permissions there are.
const (
	permAnyone   permission = "anyone"   // always
	permSearch   permission = "search"   // anyone where the directory is public, else the operator
	permOperator permission = "operator" // whoever runs this Kith
)

// entriesAMinute is how often a client may try the operator's token.
const entriesAMinute = 10

// handler answers one request; what it returns is shown by fail.
type handler func(c *gin.Context) error

// route is one line of the route table: the permission stands beside the path.
type route struct {
	method string
	path   string
	may    permission
	handle handler
}

// routes are all pages; apiRoutes adds the API's.
func (s *Server) routes() []route {
	return []route{
		{http.MethodGet, "/", permAnyone, s.home},
		{http.MethodGet, "/search", permSearch, s.searchPage},
		{http.MethodPost, "/search", permSearch, s.searchForm},
		{http.MethodGet, "/groups/:id", permSearch, s.groupPage},
		{http.MethodPost, "/new-person", permAnyone, s.newPerson},
		{http.MethodPost, "/keep", permAnyone, s.keep},
		{http.MethodGet, "/leave", permAnyone, s.leave},
		{http.MethodGet, "/cover", permAnyone, s.cover},
		{http.MethodGet, "/about", permAnyone, s.prose("about")},
		{http.MethodGet, "/how-we-check", permAnyone, s.prose("checking")},
		{http.MethodGet, "/privacy", permAnyone, s.prose("privacy")},
		{http.MethodGet, "/help-now", permAnyone, s.prose("crisis")},
		{http.MethodGet, "/static/*file", permAnyone, s.staticFile},
		{http.MethodGet, "/favicon.ico", permAnyone, s.favicon},
		{http.MethodGet, "/robots.txt", permAnyone, s.robots},
	}
}

// New checks the parts, parses every template and builds the routes.
func New(parts Parts) (*Server, error) {
	if parts.Catalogue == nil {
		return nil, directory.Errorf(directory.CodeInternal, "the web server needs a catalogue")
	}
	if parts.Log == nil {
		parts.Log = slog.New(slog.DiscardHandler)
	}
	if len(parts.CrisisContacts) == 0 {
		parts.CrisisContacts = DefaultCrisisContacts()
	}
	s := &Server{encoded: newEncodedListings(parts.BaseURL), counts: newCountWriter(parts.Catalogue.Vocabulary()), metrics: newMetrics(parts.Catalogue.Fallback()), parts: parts, log: parts.Log, catalogue: parts.Catalogue, limits: newLimiter(parts.RateLimit, parts.Catalogue.Now), entries: newLimiter(entriesAMinute, parts.Catalogue.Now), packers: newPackers()}
	var err error
	if s.static, err = loadStatic(); err != nil {
		return nil, err
	}
	if s.templates, err = loadTemplates(s.static); err != nil {
		return nil, err
	}
	if s.sessions, err = newSealer(parts.Secret, parts.Catalogue.Now); err != nil {
		return nil, err
	}
	if s.description, err = openAPIDocument(parts.Version); err != nil {
		return nil, err
	}
	if s.handler, err = s.build(); err != nil {
		return nil, err
	}
	return s, nil
}

// Handler gives the whole site.
func (s *Server) Handler() http.Handler { return s.handler }

// build joins routes and middleware. Cross-origin protection stands outside Gin, so that no route
// can be added without it.
func (s *Server) build() (http.Handler, error) {
	gin.SetMode(gin.ReleaseMode)
	engine := gin.New()
	engine.HandleMethodNotAllowed = true
	engine.RedirectTrailingSlash = false
	if err := engine.SetTrustedProxies(s.parts.TrustedProxies); err != nil {
		return nil, directory.Wrap(directory.CodeInvalid, err, "KITH_TRUSTED_PROXIES must list addresses or networks, such as 10.0.0.0/8")
	}
	engine.Use(s.identify, s.accessLog, s.measure, s.recoverPanic, s.secure, s.refuseDenied, s.limitSize)
	for _, r := range slices.Concat(s.routes(), s.deskRoutes(), s.apiRoutes(), s.apiDeskRoutes()) {
		engine.Handle(r.method, r.path, s.adapt(r))
	}
	engine.NoRoute(s.adapt(route{may: permAnyone, handle: func(*gin.Context) error {
		return directory.Errorf(directory.CodeNotFound, "There is no page at this address.")
	}}))
	engine.NoMethod(s.adapt(route{may: permAnyone, handle: func(*gin.Context) error {
		return errMethod
	}}))
	protection := http.NewCrossOriginProtection()
	if s.parts.BaseURL != "" {
		if err := protection.AddTrustedOrigin(strings.TrimRight(s.parts.BaseURL, "/")); err != nil {
			return nil, directory.Wrap(directory.CodeInvalid, err, "KITH_BASE_URL must be like https://kith.example.org, without a path")
		}
	}
	protection.SetDenyHandler(markDenied(engine))
	return answerHead(protection.Handler(engine)), nil
}

// answerHead lets HEAD be asked of every page: the handler answers as for GET, and net/http leaves
// the body away.
func answerHead(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodHead {
			get := r.Clone(r.Context())
			get.Method = http.MethodGet
			r = get
		}
		next.ServeHTTP(w, r)
	})
}

// adapt turns a route into Gin's handler: permission, rate limit, the handler, and its error.
func (s *Server) adapt(r route) gin.HandlerFunc {
	return func(c *gin.Context) {
		err := s.allow(c, r.may)
		if err != nil && r.may == permOperator && c.Request.Method == http.MethodGet && !isAPI(c) {
			c.Redirect(http.StatusSeeOther, "/desk/enter")
			return
		}
		if err == nil && r.may == permSearch {
			err = s.limits.take(c.ClientIP())
		}
		if err == nil {
			err = r.handle(c)
		}
		if err != nil {
			s.fail(c, err)
		}
	}
}

// actor tells who is asking.
func (s *Server) actor(c *gin.Context) directory.Actor {
	if s.operator(c) {
		return s.deskActor()
	}
	return directory.Anyone()
}
