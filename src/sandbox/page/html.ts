// The page before its script runs.

export const PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <title>c2c sandbox: a workspace and a foundation on this machine</title>
    <link rel="icon" href="data:," />
    <link rel="stylesheet" href="/page.css" />
    <script type="module" src="/page.js"></script>
  </head>
  <body>
    <div id="page"><noscript>This page needs JavaScript; everything it loads is on this machine.</noscript></div>
  </body>
</html>
`;
