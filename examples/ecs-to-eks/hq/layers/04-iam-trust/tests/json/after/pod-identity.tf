resource "aws_eks_pod_identity_association" "task" {
  cluster_name    = "shop-prod"
  namespace       = "shop"
  service_account = "notifications"
  role_arn        = aws_iam_role.task.arn
}
