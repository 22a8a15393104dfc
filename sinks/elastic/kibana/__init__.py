"""What Kibana shows of our indices: data views, a search and two dashboards, as one file to import."""
