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
	"github.com/kithdirectory/kith/mail"
	"github.com/kithdirectory/kith/people"
)

// Parts are what a Server is made of. Only Catalogue is needed.
type Parts struct {
	Catalogue      *directory.Catalogue
	Log            *slog.Logger // nil: discarded
	BaseURL        string       // "https://kith.example.org", for links that leave the page; empty: from the request
	Secret         []byte       // seals session cookies; empty: a random one, so sessions end with the process
	Version        string
	TrustedProxies []string        // addresses or networks whose forwarded client addresses count
	RateLimit      int             // searches and reads a minute from one client; 0: no limit
	Invented       bool            // the whole catalogue is invented, and every page says so
	Public         bool            // anyone may search; otherwise only who is signed in or is the operator
	OperatorToken  string          // as a bearer token; empty: nobody has it
	Loopback       bool            // it listens on this machine alone, so whoever is here is the operator
	Desk           *importer.Desk  // where lists are brought in; nil: nowhere
	People         *people.Service // who may come in; nil: the usual, on the catalogue's store
	ShowDemo       bool            // the sign-in page shows the accounts of the demo, to this machine alone
	Letters        *mail.Letters   // writes mails, as admins see them; nil: by BaseURL and Secret
	MailIsSent     bool            // a mail server is set; otherwise pages say that mails are kept
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
	reports     *limiter // what one client may report
	entries     *limiter // tries of the operator's token
	signIns     *limiter // tries to sign in
	linkAsks    *limiter // links asked for
	proposals   *limiter // what anyone proposes
	people      *people.Service
	pages       map[string]bool // paths that can be opened
	packers     *sync.Pool
	encoded     *encodedListings
	counts      *countWriter
	description []byte // of the API
	metrics     *metrics
	handler     http.Handler
}

// How often a minute a client may try the operator's token and to sign in, and ask for a link.
const (
	entriesAMinute = 10
	signInsAMinute = 20
	linksAMinute   = 10
)

// handler answers one request; what it returns is shown by fail.
type handler func(c *gin.Context) error

// objectFunc finds what a path is about, as far as permissions ask. What is not there is CodeNotFound.
type objectFunc func(c *gin.Context) (object, error)

// object is what a request is about.
type object struct {
	directory.Object
	Public bool // everybody may know that it is there, so who may not touch it is told so
	Own    bool // it is the asker's own, wherever it is: to have the permission somewhere is enough
}

// route is one line of the route table: the permission stands beside the path, with the object that it is about. A
// route without one is about no object in particular: who has the permission anywhere may take it, and its handler
// shows what is theirs.
type route struct {
	method string
	path   string
	may    directory.Permission
	of     objectFunc
	handle handler
}

// routes are all pages; apiRoutes adds the API's.
func (s *Server) routes() []route {
	return []route{
		{http.MethodGet, "/", directory.MayAnything, nil, s.home},
		{http.MethodGet, "/search", directory.MaySearch, nil, s.searchPage},
		{http.MethodPost, "/search", directory.MaySearch, nil, s.searchForm},
		{http.MethodGet, "/groups/:id", directory.MaySearch, nil, s.groupPage},
		{http.MethodPost, "/new-person", directory.MayAnything, nil, s.newPerson},
		{http.MethodPost, "/keep", directory.MayAnything, nil, s.keep},
		{http.MethodGet, "/leave", directory.MayAnything, nil, s.leave},
		{http.MethodGet, "/cover", directory.MayAnything, nil, s.cover},
		{http.MethodGet, "/about", directory.MayAnything, nil, s.prose("about")},
		{http.MethodGet, "/how-we-check", directory.MayAnything, nil, s.prose("checking")},
		{http.MethodGet, "/privacy", directory.MayAnything, nil, s.prose("privacy")},
		{http.MethodGet, "/help-now", directory.MayAnything, nil, s.prose("crisis")},
		{http.MethodGet, "/static/*file", directory.MayAnything, nil, s.staticFile},
		{http.MethodGet, "/favicon.ico", directory.MayAnything, nil, s.favicon},
		{http.MethodGet, "/robots.txt", directory.MayAnything, nil, s.robots},
	}
}

// table is the one route table.
func (s *Server) table() []route {
	return slices.Concat(
		s.routes(), s.peopleRoutes(), s.voiceRoutes(), s.reviewRoutes(), s.editRoutes(), s.dueRoutes(), s.mailRoutes(),
		s.tableRoutes(), s.deskRoutes(), s.apiRoutes(), s.apiVoiceRoutes(), s.apiDeskRoutes(),
	)
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
	if parts.People == nil {
		parts.People = people.New(people.Parts{Catalogue: parts.Catalogue})
	}
	now := parts.Catalogue.Now
	s := &Server{
		parts: parts, log: parts.Log, catalogue: parts.Catalogue, people: parts.People,
		limits: newLimiter(parts.RateLimit, now), entries: newLimiter(entriesAMinute, now), signIns: newLimiter(signInsAMinute, now),
		linkAsks: newLimiter(linksAMinute, now),
		reports:  newLimiter(reportsAMinute, now), proposals: newLimiter(proposalsAMinute, now),
		encoded: newEncodedListings(parts.BaseURL), counts: newCountWriter(parts.Catalogue.Vocabulary()),
		metrics: newMetrics(parts.Catalogue.Fallback()), packers: newPackers(),
	}
	var err error
	if s.parts.Letters == nil {
		if s.parts.Letters, err = mail.NewLetters(mail.Links{Base: parts.BaseURL, Secret: parts.Secret}); err != nil {
			return nil, err
		}
	}
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
	engine.Use(s.identify, s.accessLog, s.measure, s.recoverPanic, s.secure, s.refuseDenied, s.limitSize, s.legible)
	s.pages = map[string]bool{}
	for _, r := range s.table() {
		engine.Handle(r.method, r.path, s.adapt(r))
		s.pages[r.path] = s.pages[r.path] || r.method == http.MethodGet
	}
	engine.NoRoute(s.adapt(route{may: directory.MayAnything, handle: func(*gin.Context) error {
		return directory.Errorf(directory.CodeNotFound, "There is no page at this address.")
	}}))
	engine.NoMethod(s.adapt(route{may: directory.MayAnything, handle: func(*gin.Context) error {
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

// adapt turns a route into Gin's handler: who is asking, permission, the handler, and its error.
func (s *Server) adapt(r route) gin.HandlerFunc {
	return func(c *gin.Context) {
		err := s.meet(c, r)
		if err == nil {
			err = s.allow(c, r)
		}
		switch {
		case directory.ErrorCode(err) == directory.CodeUnauthorised && r.may != directory.MaySearch && !isAPI(c) && !isHTMX(c):
			err = s.askToSignIn(c)
		case err == nil:
			err = s.take(c, r)
		}
		if err != nil {
			s.fail(c, err)
		}
	}
}

// take counts what is limited, and runs the handler.
func (s *Server) take(c *gin.Context, r route) error {
	if r.may == directory.MaySearch {
		if err := s.limits.take(c.ClientIP()); err != nil {
			return err
		}
	}
	return r.handle(c)
}
