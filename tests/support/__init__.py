"""What several tests, and the script that makes the screenshots, use: the demo archive, a browser, a web server."""
