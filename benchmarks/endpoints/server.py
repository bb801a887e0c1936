"""A plain server of a model, for comparison: MODEL.tar.gz PORT. Answers a row of CSV with its prediction."""
import io
import sys
import tarfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy
import xgboost

with tarfile.open(sys.argv[1]) as archive:
    content = archive.extractfile("xgboost-model").read()
model = xgboost.Booster({"nthread": 1})
model.load_model(bytearray(content))


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_POST(self):
        text = self.rfile.read(int(self.headers["Content-Length"])).decode()
        rows = numpy.loadtxt(io.StringIO(text), delimiter=",", ndmin=2)
        answer = ",".join(map(str, model.predict(xgboost.DMatrix(rows, nthread=1)).tolist())).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/csv")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_):
        pass


ThreadingHTTPServer(("127.0.0.1", int(sys.argv[2])), Handler).serve_forever()
